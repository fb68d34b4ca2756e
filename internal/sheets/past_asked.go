package sheets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Approvals, those that wait and those that were decided.

func approvalColumns() []column {
	a := func(l *Line) *crm.Approval { return &l.Approval }
	return flatten(named("审批前阶段", 10, func(l *Line) *string { return &l.StayFrom }), named("审批后阶段", 10, func(l *Line) *string { return &l.StayTo }),
		money("申请金额", func(l *Line) *crm.Money { return &a(l).Amount }), currency("申请币种", func(l *Line) *crm.Currency { return &a(l).Amount.Currency }),
		discountColumn("申请折扣", func(l *Line) *int { return &a(l).Discount }), money("申请时金额", func(l *Line) *crm.Money { return &a(l).Was }),
		flag("商机没变过", func(l *Line) *bool { return &l.AsAsked }), named("申请理由", 24, func(l *Line) *string { return &a(l).Reason }),
		named("申请输单原因", 12, func(l *Line) *string { return (*string)(&a(l).Loss) }), dueColumn("批后跟进", func(l *Line) *crm.Due { return &a(l).Next }), named("批后跟进事项", 24, func(l *Line) *string { return &a(l).NextText }),
		person("申请人", by), moment("申请时间", func(l *Line) *time.Time { return &a(l).AskedAt }), named("由谁批", 16, func(l *Line) *string { return &a(l).Rule }), named("审批条件", 24, func(l *Line) *string { return &a(l).Why }),
		count("审批时限", func(l *Line) *int { return &a(l).Limit }), person("审批人", func(l *Line) *Person { return &l.Owner }), moment("上报时间", func(l *Line) *time.Time { return &a(l).DueAt }), count("上报次数", func(l *Line) *int { return &a(l).Raised }),
		oneOf("审批状态", func(l *Line) *crm.ApprovalStatus { return &a(l).Status }, map[crm.ApprovalStatus]string{crm.ApprovalWaiting: "待审批", crm.ApprovalGiven: "已批准", crm.ApprovalRefused: "已驳回", crm.ApprovalAuto: "自动通过", crm.ApprovalWithdrawn: "已撤回", crm.ApprovalVoid: "已失效"}),
		person("决定人", func(l *Line) *Person { return &l.Picked }), moment("决定时间", func(l *Line) *time.Time { return &a(l).DecidedAt }), named("审批意见", 24, func(l *Line) *string { return &a(l).Comment }))
}

func (x *exporter) approvals(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachApproval, func(l *Line, r store.Asked) tells {
		line := x.Process.Pipeline(r.Pipeline)
		l.Approval, l.AsAsked, l.StayFrom, l.StayTo = r.Approval, r.AsAsked, stageName(line, r.From), stageName(line, r.To)
		return tells{customer: r.CustomerID, deal: r.DealID, people: []stands{{&l.By, r.AskedBy}, {&l.Owner, r.Approver}, {&l.Picked, r.DecidedBy}}}
	})
}

func approvalKey(a crm.Approval) string {
	return fmt.Sprintf("z|%d|%s|%s|%d|%d|%d", a.DealID, a.From, a.To, unixMilli(a.AskedAt), a.Amount.Fen, a.Discount)
}

func (b *batchRun) approvalOf(l *Line) error {
	a := &l.Approval
	d, ok := b.dealAt(a.CustomerID, a.DealID)
	if !ok {
		return &cellError{say.RowNoDeal(l.DealNo)}
	}
	if l.StayFrom == "" || l.StayTo == "" || a.Status == "" || a.AskedAt.IsZero() || a.AskedAt.After(b.now) || a.DecidedAt.After(b.now) {
		return &cellError{say.RowApprovalUnclear()}
	}
	line := b.Process.Pipeline(d.Pipeline)
	a.From, a.To = stageCode(line, l.StayFrom), stageCode(line, l.StayTo)
	if a.Amount.Currency == "" {
		a.Amount.Currency = crm.CNY
	}
	a.Was.Currency = a.Amount.Currency
	l.key = approvalKey(*a)
	if _, ok := b.nth(l.key, 0); ok { // who had a word in it need not be known to who imports
		return nil
	}
	if err := b.tx.Actor().User.Require(crm.ImportForAll, crm.ToAll); err != nil { // else anybody could bring a word of their manager along
		return err
	}
	if a.Waits() && d.Stage != a.From {
		return &cellError{say.RowApprovalOver()}
	}
	if a.DealVersion = 0; l.AsAsked { // of a deal that has changed since none holds
		a.DealVersion = d.Version
	}
	return b.people(l.By, &a.AskedBy, l.Owner, &a.Approver, l.Picked, &a.DecidedBy)
}

func recordApproval(ctx context.Context, b *batchRun, l *Line) error {
	if b.dry {
		return nil
	}
	_, err := b.tx.RecordApproval(ctx, l.Approval)
	return err
}

// Questions that people keep under a name.

func savedColumns() []column {
	return flatten(person("谁存的", by), named("问题名", 14, func(l *Line) *string { return &l.Saved.Name }), named("问题原话", 40, func(l *Line) *string { return &l.Saved.Words }))
}

func (x *exporter) saved(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachSavedQuestion, func(l *Line, q crm.SavedQuestion) tells {
		l.Saved = q
		return tells{people: []stands{{&l.By, q.User}}}
	})
}

func savedKey(q crm.SavedQuestion) string {
	return fmt.Sprintf("j|%d|%s", q.User, crm.NameKey(q.Name))
}

func (b *batchRun) savedOf(l *Line) error {
	q := &l.Saved
	if crm.NameKey(q.Name) == "" || q.Words == "" {
		return &cellError{say.RowSavedUnclear()}
	}
	q.User = b.tx.Actor().User.ID
	err := b.people(l.By, &q.User)
	l.key = savedKey(*q)
	return err
}

func recordSaved(ctx context.Context, b *batchRun, l *Line) (err error) {
	if err := b.speaksFor(l.Saved.User); err != nil || b.dry {
		return err
	}
	l.Saved, err = b.tx.RecordSavedQuestion(ctx, l.Saved)
	return err
}

// When they are asked by themselves, and who hears the answer.

func scheduledColumns() []column {
	return flatten(person("谁订的", func(l *Line) *Person { return &l.Owner }), named("订的问题", 14, func(l *Line) *string { return &l.Saved.Name }), dueColumn("下次发送", func(l *Line) *crm.Due { return &l.Reminder.Due }),
		named("发送规则", 20, func(l *Line) *string { return &l.Reminder.Repeat }), named("发到团队", 14, func(l *Line) *string { return &l.Team }),
		oneOf("发送状态", func(l *Line) *crm.ReminderStatus { return &l.Reminder.Status }, map[crm.ReminderStatus]string{crm.ReminderScheduled: "定时发送", crm.ReminderSent: "已发送", crm.ReminderCanceled: "已取消"}),
		named("发送标题", 30, func(l *Line) *string { return &l.Reminder.Text }), person("订阅人", by))
}

func (x *exporter) scheduled(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachScheduledQuestion, func(l *Line, r store.Scheduled) tells {
		l.Reminder, l.Saved.Name, l.Team = r.Reminder, r.Name, r.TeamName
		return tells{people: []stands{{&l.By, r.CreatedBy}, {&l.Owner, r.User}}}
	})
}

func scheduledKey(m crm.Reminder, name string) string {
	return fmt.Sprintf("o|%d|%s|%d|%s|%s|%d", m.User, crm.NameKey(name), unixMilli(m.Due.At), m.Repeat, m.Status, m.Team)
}

func (b *batchRun) scheduledOf(l *Line) error {
	m := &l.Reminder
	if crm.NameKey(l.Saved.Name) == "" || m.Due.IsZero() || m.Status == "" {
		return &cellError{say.RowScheduledUnclear()}
	}
	if l.Team != "" {
		i := -1
		for k, t := range b.teams {
			if crm.NameKey(t.Name) == crm.NameKey(l.Team) {
				i = k
			}
		}
		if i < 0 {
			return &cellError{say.RowNoTeam(l.Team)}
		}
		m.Team = b.teams[i].ID
	}
	m.User, m.CreatedBy = b.tx.Actor().User.ID, b.tx.Actor().User.ID
	err := b.people(l.Owner, &m.User, l.By, &m.CreatedBy)
	l.key = scheduledKey(*m, l.Saved.Name)
	return err
}

func recordScheduled(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.speaksFor(l.Reminder.User); err != nil {
		return err
	}
	id, ok := b.nth(savedKey(crm.SavedQuestion{User: l.Reminder.User, Name: l.Saved.Name}), 0)
	if !ok {
		return &cellError{say.RowNoSaved(l.Saved.Name)}
	}
	if b.dry {
		return nil
	}
	l.Reminder.Question = crm.SavedQuestionID(id)
	_, err := b.tx.RecordReminder(ctx, l.Reminder)
	return err
}

// Files of customers. Their bytes lie beside the workbook (archive.go); a workbook alone tells which there are.

func documentColumns() []column {
	return flatten(named("文件名", 30, func(l *Line) *string { return &l.Document.Name }), named("文件说明", 12, func(l *Line) *string { return &l.Document.Title }),
		named("文件类型", 20, func(l *Line) *string { return &l.Document.Type }),
		column{title: "文件大小", kind: numberCell, wide: 12, get: func(l *Line, _ writing) any { return float64(l.Document.Size) }, set: func(*Line, string, reading) error { return nil }}, // follows from the bytes
		named("SHA-256", 66, func(l *Line) *string { return &l.Document.Digest }), person("上传人", by), moment("上传时间", func(l *Line) *time.Time { return &l.Document.At }))
}

func (x *exporter) documents(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachDocument, func(l *Line, r store.Filed) tells {
		l.Document = r
		x.files = append(x.files, filed{r.Digest, r.Name, r.Blob})
		return tells{customer: r.CustomerID, people: []stands{{&l.By, r.Author}}}
	})
}

func documentKey(d store.Filed) string { return fmt.Sprintf("b|%d|%s", d.CustomerID, d.Digest) }

func (b *batchRun) documentOf(l *Line) error {
	d := &l.Document
	if len(d.Digest) != 64 || d.At.IsZero() || d.At.After(b.now) {
		return &cellError{say.RowDocumentUnclear()}
	}
	l.key = documentKey(*d)
	if _, ok := b.nth(l.key, 0); ok {
		return nil
	}
	d.Author = b.tx.Actor().User.ID
	return b.people(l.By, &d.Author)
}

func recordDocument(ctx context.Context, b *batchRun, l *Line) error {
	d := l.Document
	if b.dry {
		if !b.File.archive.Has(d.Digest) {
			return &cellError{say.RowNoFile(d.Name)}
		}
		return nil
	}
	content, err := b.File.archive.Bytes(d.Digest)
	if errors.Is(err, errNoFile) {
		return &cellError{say.RowNoFile(d.Name)}
	} else if err != nil {
		return err
	}
	r, err := crm.NewReceived(d.Name, crm.FileMessage, http.DetectContentType(content), content, d.At)
	if err != nil {
		return err
	}
	if d.Blob, err = b.tx.KeepBlob(ctx, content); err != nil {
		return err
	}
	d.Name, d.Type = r.Name, r.Type
	return b.tx.RecordDocument(ctx, d.Document)
}
