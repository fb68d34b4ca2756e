package sheets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Tasks.

func taskColumns() []column {
	return flatten(named("任务内容", 40, func(l *Line) *string { return &l.Task.Body }), dueColumn("任务期限", func(l *Line) *crm.Due { return &l.Task.Due }),
		oneOf("任务进展", func(l *Line) *crm.TaskStatus { return &l.Task.Status }, map[crm.TaskStatus]string{crm.TaskAsked: "待答复", crm.TaskAccepted: "已接受", crm.TaskStuck: "有困难", crm.TaskDone: "完成", crm.TaskCanceled: "已取消"}),
		named("进展说明", 24, func(l *Line) *string { return &l.Task.Comment }), moment("进展时间", func(l *Line) *time.Time { return &l.Task.StatusAt }),
		person("交办人", by), moment("交办时间", func(l *Line) *time.Time { return &l.Task.AskedAt }), person("办理人", func(l *Line) *Person { return &l.Owner }),
		named("任务来源", 12, func(l *Line) *string { return &l.Task.Origin }))
}

func (x *exporter) tasks(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachTask, func(l *Line, t crm.Task) tells {
		l.Task = t
		return tells{customer: t.CustomerID, deal: t.DealID, people: []stands{{&l.By, t.AskedBy}, {&l.Owner, t.Assignee}}}
	})
}

func taskKey(t crm.Task) string {
	return fmt.Sprintf("t|%d|%d|%d|%d|%s", t.CustomerID, t.AskedBy, t.Assignee, unixMilli(t.AskedAt), t.Body)
}

func (b *batchRun) taskOf(l *Line) error {
	t := &l.Task
	if t.Body == "" || t.Status == "" || t.AskedAt.IsZero() || t.AskedAt.After(b.now) || l.Owner == (Person{}) {
		return &cellError{say.RowTaskUnclear()}
	}
	t.AskedBy = b.tx.Actor().User.ID
	err := b.people(l.By, &t.AskedBy, l.Owner, &t.Assignee)
	l.key = taskKey(*t)
	return err
}

func recordTask(ctx context.Context, b *batchRun, l *Line) error {
	if b.dry {
		return nil
	}
	_, err := b.tx.RecordTask(ctx, l.Task)
	return err
}

// Leads.

func leadColumns() []column {
	return flatten(
		oneOf("线索状态", func(l *Line) *crm.LeadState { return &l.Lead.State }, map[crm.LeadState]string{crm.LeadOpen: "待联系", crm.LeadPooled: "公海", crm.LeadConverted: "已转客户"}),
		person("带来人", by), moment("带来时间", func(l *Line) *time.Time { return &l.Lead.ArrivedAt }), moment("分配时间", func(l *Line) *time.Time { return &l.Lead.AssignedAt }),
		moment("应联系时间", func(l *Line) *time.Time { return &l.Lead.RespondBy }), count("转手次数", func(l *Line) *int { return &l.Lead.Passed }),
		named("没联系的人账号", 20, func(l *Line) *string { return &l.Had }), person("捞取人", func(l *Line) *Person { return &l.Picked }), moment("捞取时间", func(l *Line) *time.Time { return &l.Lead.PickedAt }),
		moment("入池时间", func(l *Line) *time.Time { return &l.Lead.PooledAt }), person("入池前负责人", func(l *Line) *Person { return &l.PooledFrom }), person("放入人", func(l *Line) *Person { return &l.PooledBy }),
		named("入池原因", 24, func(l *Line) *string { return &l.Lead.Reason }))
}

func (x *exporter) leads(ctx context.Context, s *sheet, n *int) error {
	had := map[crm.CustomerID]string{} // accounts of who let it wait
	each := before(x.tx.EachLead, func(ctx context.Context, some []crm.Lead) error {
		clear(had)
		for _, r := range some {
			var accounts []string
			for _, id := range r.Had {
				p, err := x.person(ctx, id)
				if err != nil {
					return err
				}
				accounts = append(accounts, p.ID)
			}
			had[r.CustomerID] = strings.Join(strings.Fields(strings.Join(accounts, " ")), " ") // some have no name for the reader
		}
		return nil
	})
	return eachLine(ctx, x, s, n, each, func(l *Line, r crm.Lead) tells {
		l.Lead, l.Had = r, had[r.CustomerID]
		return tells{customer: r.CustomerID, people: []stands{{&l.By, r.BroughtBy}, {&l.Picked, r.PickedBy}, {&l.PooledFrom, r.PooledFrom}, {&l.PooledBy, r.PooledBy}}}
	})
}

func leadKey(l crm.Lead) string { return fmt.Sprintf("l|%d", l.CustomerID) }

func (b *batchRun) leadOf(l *Line) error {
	if l.Lead.State == "" || l.Lead.ArrivedAt.After(b.now) {
		return &cellError{say.RowLeadUnclear()}
	}
	l.key = leadKey(l.Lead)
	l.Lead.Had = nil
	for _, account := range strings.Fields(l.Had) {
		id, err := b.who(Person{ID: account, Name: account})
		if err != nil {
			return err
		}
		l.Lead.Had = append(l.Lead.Had, id)
	}
	return b.people(l.By, &l.Lead.BroughtBy, l.Picked, &l.Lead.PickedBy, l.PooledFrom, &l.Lead.PooledFrom, l.PooledBy, &l.Lead.PooledBy)
}

func recordLead(ctx context.Context, b *batchRun, l *Line) error {
	pooled := l.Lead.State == crm.LeadPooled
	if l.Lead.CustomerID < 0 { // of a dry run
		if b.Import.pooled[l.Lead.CustomerID] != pooled {
			return &cellError{say.RowLeadUnclear()}
		}
		return nil
	}
	c, err := b.tx.Customer(ctx, l.Lead.CustomerID)
	if err != nil {
		return err
	}
	if (c.Owner == 0) != pooled {
		return &cellError{say.RowLeadUnclear()}
	}
	if b.dry {
		return nil
	}
	_, err = b.tx.PlaceLead(ctx, l.Lead, c.Owner)
	return err
}

// Who works on a customer together with its owner.

func collaboratorColumns() []column {
	return flatten(person("协作同事", by), dayColumn("代看到", func(l *Line) *crm.Date { return &l.Works.Until }))
}

func (x *exporter) collaborators(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachCollaborator, func(l *Line, r store.Collaborator) tells {
		l.Works = r
		return tells{customer: r.CustomerID, people: []stands{{&l.By, r.User}}}
	})
}

func collaboratorKey(c store.Collaborator) string {
	return fmt.Sprintf("w|%d|%d", c.CustomerID, c.User)
}

func (b *batchRun) collaboratorOf(l *Line) error {
	if l.By == (Person{}) {
		return &cellError{say.RowNobody("")}
	}
	err := b.people(l.By, &l.Works.User)
	l.key = collaboratorKey(l.Works)
	return err
}

func recordCollaborator(ctx context.Context, b *batchRun, l *Line) (err error) {
	if b.dry {
		return nil
	}
	if l.Works.Until.IsZero() {
		_, err = b.tx.Share(ctx, l.Works.CustomerID, l.Works.User, true)
	} else {
		_, err = b.tx.Cover(ctx, l.Works.CustomerID, l.Works.User, l.Works.Until)
	}
	return err
}

// Reminders.

func reminderColumns() []column {
	return flatten(person("提醒谁", func(l *Line) *Person { return &l.Owner }), named("提醒内容", 40, func(l *Line) *string { return &l.Reminder.Text }), dueColumn("提醒时间", func(l *Line) *crm.Due { return &l.Reminder.Due }),
		named("重复规则", 20, func(l *Line) *string { return &l.Reminder.Repeat }),
		oneOf("提醒状态", func(l *Line) *crm.ReminderStatus { return &l.Reminder.Status }, map[crm.ReminderStatus]string{crm.ReminderScheduled: "待提醒", crm.ReminderSent: "已提醒", crm.ReminderCanceled: "已取消"}),
		person("谁设的", by))
}

func (x *exporter) reminders(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachReminder, func(l *Line, r crm.Reminder) tells {
		l.Reminder = r
		return tells{customer: r.CustomerID, people: []stands{{&l.By, r.CreatedBy}, {&l.Owner, r.User}}}
	})
}

func reminderKey(m crm.Reminder) string {
	return fmt.Sprintf("i|%d|%d|%s|%s|%d|%s", m.User, unixMilli(m.Due.At), m.Repeat, m.Status, m.CustomerID, m.Text)
}

func (b *batchRun) reminderOf(l *Line) error {
	m := &l.Reminder
	if m.Due.IsZero() || m.Status == "" || m.Text == "" {
		return &cellError{say.RowReminderUnclear()}
	}
	m.User, m.CreatedBy = b.tx.Actor().User.ID, b.tx.Actor().User.ID
	err := b.people(l.Owner, &m.User, l.By, &m.CreatedBy)
	l.key = reminderKey(*m)
	return err
}

func recordReminder(ctx context.Context, b *batchRun, l *Line) error {
	if b.dry {
		return nil
	}
	_, err := b.tx.RecordReminder(ctx, l.Reminder)
	return err
}

// Targets.

func targetColumns() []column {
	metrics := map[crm.Metric]string{}
	for _, m := range crm.Metrics() {
		metrics[m] = say.MetricName(m)
	}
	return flatten(person("目标人", func(l *Line) *Person { return &l.Owner }), oneOf("指标", func(l *Line) *crm.Metric { return &l.Target.Metric }, metrics),
		oneOf("目标周期", func(l *Line) *crm.TargetSpan { return &l.Target.Span }, map[crm.TargetSpan]string{crm.MonthTarget: "月", crm.WeekTarget: "周"}),
		dayColumn("目标起始日", func(l *Line) *crm.Date { return &l.Target.Start }),
		column{title: "目标值", wide: 14, // in fen of money, else in pieces: written in yuan
			get: func(l *Line, _ writing) any {
				if l.Target.Metric.Money() {
					return decimal(l.Target.Value, 2)
				}
				return decimal(l.Target.Value, 0)
			},
			set: func(l *Line, cell string, _ reading) error { l.Value = strings.TrimSpace(cell); return nil }},
		named("目标说明", 24, func(l *Line) *string { return &l.Target.Why }), moment("设定时间", func(l *Line) *time.Time { return &l.Target.SetAt }), person("设定人", by),
		flag("已作废", func(l *Line) *bool { return &l.Cancelled }))
}

func (x *exporter) targets(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachTarget, func(l *Line, t crm.Target) tells {
		l.Target, l.Cancelled = t, !t.Live
		return tells{people: []stands{{&l.By, t.SetBy}, {&l.Owner, t.User}}}
	})
}

func targetKey(t crm.Target) string {
	return fmt.Sprintf("g|%d|%s|%s|%s|%d|%d|%t", t.User, t.Metric, t.Span, t.Start, t.Value, unixMilli(t.SetAt), t.Live)
}

func (b *batchRun) targetOf(l *Line) error {
	t := &l.Target
	places := 0
	if t.Metric.Money() {
		places = 2
	}
	var ok bool
	if t.Value, ok = undecimal(l.Value, places); !ok || t.Metric == "" || t.Span == "" || t.Start.IsZero() || t.SetAt.IsZero() || t.SetAt.After(b.now) || l.Owner == (Person{}) {
		return &cellError{say.RowTargetUnclear()}
	}
	t.Live, t.SetBy = !l.Cancelled, b.tx.Actor().User.ID
	err := b.people(l.Owner, &t.User, l.By, &t.SetBy)
	l.key = targetKey(*t)
	return err
}

func recordTarget(ctx context.Context, b *batchRun, l *Line) error {
	if b.dry {
		return nil
	}
	err := b.tx.RecordTarget(ctx, l.Target)
	var there *crm.DuplicateError
	if errors.As(err, &there) {
		return &cellError{say.RowTargetThere(l.Owner.Name)}
	}
	return err
}
