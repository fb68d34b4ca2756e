package sheets

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// What the house keeps for itself: fields of its own, words it was taught, days off, hand-overs.

// fieldSheet defines the company's own fields. It is read before all others, whose columns they are.
const fieldSheet = "自定义字段"

var fieldKinds = map[crm.FieldKind]string{crm.TextField: "文字", crm.NumberField: "数字", crm.DayField: "日期", crm.ChoiceField: "选项"}

const optionMark = "；" // between the options of a choice

// ownFields are the rows that define fields.
func ownFields(all []crm.CustomField) [][]string {
	rows := [][]string{{"字段名称", "属于", "字段类型", "选项"}}
	for _, f := range all {
		rows = append(rows, []string{f.Name, string(f.Of), fieldKinds[f.Kind], strings.Join(f.Options, optionMark)})
	}
	return rows
}

// defined are the fields that a workbook defines and the company does not have, under numbers that no field has.
func (f *File) defined(fields []crm.CustomField) (all []crm.CustomField, err error) {
	if f.book == nil || !slices.Contains(f.book.GetSheetList(), fieldSheet) {
		return nil, nil
	}
	err = f.rows(fieldSheet, func(n int, cells []string) error {
		for len(cells) < 4 {
			cells = append(cells, "")
		}
		made := crm.CustomField{ID: crm.FieldID(-len(all) - 1), Of: crm.Noun(cells[1]), Name: strings.TrimSpace(cells[0])}
		for k, called := range fieldKinds {
			if called == cells[2] {
				made.Kind = k
			}
		}
		if cells[3] != "" {
			made.Options = strings.Split(cells[3], optionMark)
		}
		same := func(o crm.CustomField) bool {
			return o.Of == made.Of && crm.NameKey(o.Name) == crm.NameKey(made.Name)
		}
		whose := made.Of == crm.CustomerNoun || made.Of == crm.DealNoun || made.Of == crm.ContactNoun
		if n > 1 && whose && made.Kind != "" && crm.NameKey(made.Name) != "" && !slices.ContainsFunc(fields, same) && !slices.ContainsFunc(all, same) {
			all = append(all, made)
		}
		return nil
	})
	return all, err
}

// makeFields makes the fields that the file defines and the company does not have; for who may not, their columns are not read.
func (m *Import) makeFields(ctx context.Context, transact Transact) error {
	if len(m.File.fresh) == 0 {
		return nil
	}
	return transact(ctx, func(tx *store.Tx) error {
		if !tx.Actor().User.May(crm.ChangeFields, crm.ToAll) {
			m.File.withoutFresh()
			return nil
		}
		m.Report.Made.Fields = len(m.File.fresh)
		if m.dry {
			return nil
		}
		for _, f := range m.File.fresh {
			made, err := tx.AddField(ctx, crm.CustomField{Of: f.Of, Name: f.Name, Kind: f.Kind, Options: f.Options})
			if err != nil {
				return err
			}
			f.ID = made.ID
		}
		m.File.fresh = nil
		return nil
	})
}

// withoutFresh leaves the columns of fields unread that are not there and will not be made.
func (f *File) withoutFresh() {
	for _, s := range f.Sheets {
		for i, x := range s.fields {
			if x != nil && x.ID < 0 {
				s.fields[i] = nil
				s.Unread = append(s.Unread, s.Header[i])
				s.Found = slices.DeleteFunc(s.Found, func(c Found) bool { return c.Header == s.Header[i] })
			}
		}
	}
	f.fresh = nil
}

// Words that the company taught.

func wordColumns() []column {
	return flatten(named("说法", 16, func(l *Line) *string { return &l.Word.Word }), named("意思", 16, func(l *Line) *string { return &l.Word.Means }),
		oneOf("说法类别", func(l *Line) *crm.WordKind { return &l.Word.Kind }, map[crm.WordKind]string{crm.FieldWord: "字段", crm.StageWord: "阶段", crm.ActivityWord: "动作", crm.ProductWord: "产品", crm.LossWord: "输单原因", crm.IntentWord: "要做的事"}),
		oneOf("说法状态", func(l *Line) *crm.WordStatus { return &l.Word.Status }, map[crm.WordStatus]string{crm.WordWaiting: "待审核", crm.WordInForce: "已生效"}),
		person("教的人", by), moment("教于", func(l *Line) *time.Time { return &l.Word.At }))
}

func (x *exporter) words(ctx context.Context, s *sheet, n *int) error {
	each := func(ctx context.Context, owners []crm.UserID, f func([]crm.Word) error) error {
		if len(owners) > 0 {
			return nil
		}
		all, err := x.tx.Words(ctx)
		if err != nil {
			return err
		}
		return f(all)
	}
	return eachLine(ctx, x, s, n, each, func(l *Line, w crm.Word) tells {
		l.Word = w
		return tells{people: []stands{{&l.By, w.By}}}
	})
}

func wordKey(w crm.Word) string {
	return fmt.Sprintf("w|%s|%s", crm.NameKey(w.Word), crm.NameKey(w.Means))
}

func (b *batchRun) wordOf(l *Line) error {
	w := &l.Word
	if crm.NameKey(w.Word) == "" || crm.NameKey(w.Means) == "" || w.Kind == "" || w.Status == "" || w.At.After(b.now) {
		return &cellError{say.RowWordUnclear()}
	}
	l.key = wordKey(*w)
	if _, ok := b.nth(l.key, 0); ok { // who taught it need not be known to who imports
		return nil
	}
	w.By = b.tx.Actor().User.ID
	return b.people(l.By, &w.By)
}

func recordWord(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.tx.Actor().User.Require(crm.RuleOnWords, crm.ToAll); err != nil {
		return err
	}
	taken := "w|" + crm.NameKey(l.Word.Word)
	if _, ok := b.nth(taken, 0); ok {
		return &cellError{say.RowWordThere(l.Word.Word)}
	}
	b.add(taken, b.fake())
	if b.dry {
		return nil
	}
	return b.tx.RecordWord(ctx, l.Word)
}

// Days off.

func leaveColumns() []column {
	return flatten(person("请假人", by), dayColumn("请假从", func(l *Line) *crm.Date { return &l.Leave.From }), dayColumn("请假到", func(l *Line) *crm.Date { return &l.Leave.To }),
		person("代班人", func(l *Line) *Person { return &l.Owner }), person("登记人", func(l *Line) *Person { return &l.Picked }))
}

func (x *exporter) leaves(ctx context.Context, s *sheet, n *int) error {
	each := func(ctx context.Context, owners []crm.UserID, f func([]crm.Leave) error) error {
		all, err := x.tx.Leaves(ctx, crm.Date{Year: 1, Month: 1, Day: 1}, crm.Date{Year: 9999, Month: 12, Day: 31})
		if err != nil {
			return err
		}
		return f(slices.DeleteFunc(all, func(l crm.Leave) bool { return len(owners) > 0 && !slices.Contains(owners, l.User) }))
	}
	return eachLine(ctx, x, s, n, each, func(l *Line, v crm.Leave) tells {
		l.Leave = v
		return tells{people: []stands{{&l.By, v.User}, {&l.Owner, v.StandIn}, {&l.Picked, v.SetBy}}}
	})
}

func leaveKey(l crm.Leave) string { return fmt.Sprintf("j|%d|%s|%s", l.User, l.From, l.To) }

func (b *batchRun) leaveOf(l *Line) error {
	v := &l.Leave
	if l.By == (Person{}) || v.From.IsZero() || v.To.Before(v.From) {
		return &cellError{say.RowLeaveUnclear()}
	}
	v.SetBy = b.tx.Actor().User.ID
	err := b.people(l.By, &v.User, l.Owner, &v.StandIn, l.Picked, &v.SetBy)
	l.key = leaveKey(*v)
	return err
}

func recordLeave(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.speaksFor(l.Leave.User); err != nil || b.dry {
		return err
	}
	return b.tx.RecordLeave(ctx, l.Leave)
}

// Hand-overs, as they were; nothing changes hands by their import.

func handoverColumns() []column {
	counted := func(title string, at func(*Line) *int64) column {
		return column{title: title, kind: numberCell, wide: 8,
			get: func(l *Line, _ writing) any { return part(int(*at(l)), 1) },
			set: func(l *Line, cell string, _ reading) (err error) {
				var n int
				*at(l), err = 0, count(title, func(*Line) *int { return &n }).set(l, cell, reading{})
				*at(l) = int64(n)
				return err
			}}
	}
	moved := func(l *Line) *crm.Portfolio { return &l.Handed.Moved }
	return flatten(person("交出人", by), person("接手人", func(l *Line) *Person { return &l.Owner }), person("经办人", func(l *Line) *Person { return &l.Picked }),
		moment("交接时间", func(l *Line) *time.Time { return &l.Handed.At }), counted("交接客户数", func(l *Line) *int64 { return &moved(l).Customers }),
		counted("交接商机数", func(l *Line) *int64 { return &moved(l).Deals }), counted("进行中商机数", func(l *Line) *int64 { return &moved(l).OpenDeals }),
		counted("交接跟进数", func(l *Line) *int64 { return &moved(l).FollowUps }), counted("交接提醒数", func(l *Line) *int64 { return &moved(l).Reminders }),
		named("交接的客户", 40, func(l *Line) *string { return &l.HandedNames }), named("还没接收的", 20, func(l *Line) *string { return &l.WaitingNames }))
}

func (x *exporter) handovers(ctx context.Context, s *sheet, n *int) error {
	each := func(ctx context.Context, owners []crm.UserID, f func([]crm.Handover) error) error {
		all, err := x.tx.HandoversSince(ctx, time.Unix(0, 0), 0)
		if err != nil {
			return err
		}
		slices.Reverse(all) // the oldest first
		return f(slices.DeleteFunc(all, func(h crm.Handover) bool {
			return len(owners) > 0 && !slices.Contains(owners, h.From) && !slices.Contains(owners, h.To)
		}))
	}
	names := map[crm.HandoverID][2]string{}
	each = before(each, func(ctx context.Context, some []crm.Handover) error {
		for _, h := range some {
			all, waiting, err := x.tx.HandedCustomers(ctx, h.ID)
			if err != nil {
				return err
			}
			var told, open []string
			for _, c := range all {
				told = append(told, c.Name)
				if slices.Contains(waiting, c.ID) {
					open = append(open, c.Name)
				}
			}
			names[h.ID] = [2]string{inCell(told), inCell(open)}
		}
		return nil
	})
	return eachLine(ctx, x, s, n, each, func(l *Line, h crm.Handover) tells {
		l.Handed, l.HandedNames, l.WaitingNames = h, names[h.ID][0], names[h.ID][1]
		return tells{people: []stands{{&l.By, h.From}, {&l.Owner, h.To}, {&l.Picked, h.GivenBy}}}
	})
}

// inCell are names below each other, as many as a cell holds.
func inCell(names []string) string {
	const most = 32000
	n := 0
	for i, s := range names {
		if n += len(s) + 1; n > most {
			names = names[:i]
			break
		}
	}
	return strings.Join(names, "\n")
}

// handed are the customers that a cell of a hand-over names, as far as they are here.
func (b *batchRun) handed(ctx context.Context, cell string) (ids []crm.CustomerID, err error) {
	var keys []string
	for name := range strings.SplitSeq(cell, "\n") {
		if key := crm.NameKey(name); key != "" {
			keys = append(keys, key)
		}
	}
	found, _, err := b.tx.CustomersCalled(ctx, keys)
	for _, key := range keys {
		if id, ok := found[key]; ok {
			ids = append(ids, id)
		}
	}
	return ids, err
}

func handoverKey(h crm.Handover) string {
	return fmt.Sprintf("h|%d|%d|%d", h.From, h.To, unixMilli(h.At))
}

func (b *batchRun) handoverOf(l *Line) error {
	h := &l.Handed
	if l.By == (Person{}) || l.Owner == (Person{}) || h.At.IsZero() || h.At.After(b.now) {
		return &cellError{say.RowHandoverUnclear()}
	}
	err := b.people(l.By, &h.From, l.Owner, &h.To, l.Picked, &h.GivenBy)
	l.key = handoverKey(*h)
	return err
}

func recordHandover(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.tx.Actor().User.Require(crm.ImportForAll, crm.ToAll); err != nil || b.dry {
		return err
	}
	customers, err := b.handed(ctx, l.HandedNames)
	if err != nil {
		return err
	}
	waiting, err := b.handed(ctx, l.WaitingNames)
	if err != nil {
		return err
	}
	return b.tx.RecordHandover(ctx, l.Handed, customers, waiting)
}

// lookHouse reads what is there of them.
func (b *batchRun) lookHouse(ctx context.Context, lines []Line) error {
	var words, leaves, handed bool
	since := b.now
	for i := range lines {
		words = words || lines[i].Word.Word != ""
		leaves = leaves || !lines[i].Leave.From.IsZero()
		if at := lines[i].Handed.At; !at.IsZero() {
			handed = true
			if at.Before(since) {
				since = at
			}
		}
	}
	has := func(key string) { b.there[key] = append(b.there[key], 0) }
	if words {
		all, err := b.tx.Words(ctx)
		if err != nil {
			return err
		}
		for _, w := range all {
			has(wordKey(w))
			has("w|" + crm.NameKey(w.Word))
		}
	}
	if leaves {
		all, err := b.tx.Leaves(ctx, crm.Date{Year: 1, Month: 1, Day: 1}, crm.Date{Year: 9999, Month: 12, Day: 31})
		if err != nil {
			return err
		}
		for _, l := range all {
			has(leaveKey(l))
		}
	}
	if handed {
		all, err := b.tx.HandoversSince(ctx, since.Add(-time.Second), 0)
		if err != nil {
			return err
		}
		for _, h := range all {
			has(handoverKey(h))
		}
	}
	return nil
}
