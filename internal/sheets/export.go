package sheets

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Export is what is to be exported.
type Export struct {
	Owners   []crm.UserID // whose customers; nil: everything in the actor's scope
	Who      string       // who exports: stands on every sheet
	Process  *crm.Process
	Location *time.Location
}

// Book is a workbook that was written. Close it.
type Book struct {
	writer *writer
	Counts say.SheetCounts
	files  []filed
}

// Write reads everything in the actor's scope into a workbook, some records at a time: what is large lies in temporary files.
func (e Export) Write(ctx context.Context, tx *store.Tx) (_ *Book, err error) {
	mark := say.Watermark(e.Who, tx.Now())
	w, err := newWriter(mark, writing{e.Location})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("sheets: export: %w", err)
			_ = w.Close()
		}
	}()
	x := &exporter{Export: e, writer: w, tx: tx, people: map[crm.UserID]Person{}}
	if x.fields, err = tx.Fields(ctx); err != nil {
		return nil, err
	}
	counts, err := x.all(ctx)
	if err != nil {
		return nil, err
	}
	counts.Fields = len(x.fields)
	if err := w.plain(fieldSheet, ownFields(x.fields)); err != nil {
		return nil, err
	}
	if err := w.plain(peopleSheet, x.staff()); err != nil {
		return nil, err
	}
	if err := w.plain(aboutSheet, say.AboutSheet(mark, counts)); err != nil {
		return nil, err
	}
	taken := crm.AuditEvent{Kind: crm.AuditExport, Subject: "sheet", Details: fmt.Sprintf(`{"customers":%d,"contacts":%d,"records":%d}`, counts.Customers, counts.Contacts, counts.Sum())}
	if err := tx.Witness(ctx, taken); err != nil {
		return nil, err
	}
	return &Book{w, counts, x.files}, nil
}

// WriteTo writes the workbook.
func (b *Book) WriteTo(to io.Writer) (int64, error) { return b.writer.WriteTo(to) }

// Close deletes its temporary files.
func (b *Book) Close() error { return b.writer.Close() }

// exporter is one export under way.
type exporter struct {
	Export
	*writer
	tx     *store.Tx
	fields []crm.CustomField
	people map[crm.UserID]Person
	order  []crm.UserID
	files  []filed
}

func (x *exporter) all(ctx context.Context) (n say.SheetCounts, err error) {
	t := tables()
	for i, part := range []struct {
		count *int
		write func(context.Context, *sheet, *int) error
	}{{&n.Customers, x.customers}, {&n.Contacts, x.contacts}, {&n.Deals, x.dealsOf}, {&n.Activities, x.activities}, {&n.FollowUps, x.followUps}, {&n.Contracts, x.contracts}, {&n.Plans, x.plans}, {&n.Payments, x.payments}, {&n.Notes, x.notes}} {
		var fields []crm.CustomField
		for _, f := range x.fields {
			if f.Of == t[i].of && t[i].of != "" {
				fields = append(fields, f)
			}
		}
		s, err := x.sheet(t[i].name, t[i].columns, fields)
		if err == nil {
			err = part.write(ctx, s, part.count)
		}
		if err == nil {
			err = s.close()
		}
		if err != nil {
			return n, err
		}
	}
	for _, k := range kinds() {
		s, err := x.sheet(k.name, k.shared, nil, k.columns...)
		if err == nil {
			err = k.write(x, ctx, s, k.count(&n))
		}
		if err == nil {
			err = s.close()
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// person is a colleague by name and account; one out of scope stays unnamed.
func (x *exporter) person(ctx context.Context, id crm.UserID) (Person, error) {
	if id == 0 {
		return Person{}, nil
	}
	if p, known := x.people[id]; known {
		return p, nil
	}
	u, err := x.tx.User(ctx, id)
	p := Person{u.Name, u.WeComID}
	if notFound(err) {
		p, err = Person{Name: say.Somebody()}, nil
	} else if err == nil {
		x.order = append(x.order, id)
	}
	if err == nil {
		x.people[id] = p
	}
	return p, err
}

// tells is what the line of a record hangs on, and which colleagues stand in it.
type tells struct {
	customer crm.CustomerID
	deal     crm.DealID
	contact  crm.ContactID
	people   []stands
}

// stands is where in a line a colleague stands.
type stands struct {
	at *Person
	id crm.UserID
}

// eachLine writes the records that each gives of some owners' customers as lines, which tell fills: some at a time, with what those hang on
// by name. What is about a customer that the reader does not see is written without it.
func eachLine[T any](ctx context.Context, x *exporter, s *sheet, n *int, each func(context.Context, []crm.UserID, func([]T) error) error, tell func(*Line, T) tells) error {
	return each(ctx, x.Owners, func(some []T) error {
		lines, of := make([]Line, len(some)), make([]tells, len(some))
		customers, deals, people := make([]crm.CustomerID, len(some)), make([]crm.DealID, len(some)), make([]crm.ContactID, len(some))
		for i, r := range some {
			of[i] = tell(&lines[i], r)
			customers[i], deals[i], people[i] = of[i].customer, of[i].deal, of[i].contact
		}
		titles, err := x.tx.Titles(ctx, customers, deals, people)
		if err != nil {
			return err
		}
		for i := range lines {
			l := &lines[i]
			for _, p := range of[i].people {
				if *p.at, err = x.person(ctx, p.id); err != nil {
					return err
				}
			}
			if l.Customer.Name == "" {
				l.Customer.Name = titles.Customers[of[i].customer]
			}
			if of[i].deal != 0 && l.Customer.Name != "" {
				l.DealNo, l.Deal.Title = fmt.Sprint(of[i].deal), cmp.Or(l.Deal.Title, titles.Deals[of[i].deal])
			}
			if of[i].contact != 0 {
				l.ContactNo, l.Contact.Name = fmt.Sprint(of[i].contact), cmp.Or(l.Contact.Name, titles.Contacts[of[i].contact])
			}
			if err := s.add(l); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

// withValues is each, and before f keeps the company's own fields of some records in values.
func withValues[T any](x *exporter, s *sheet, values *map[int64]map[crm.FieldID]string, id func(T) int64, each func(context.Context, []crm.UserID, func([]T) error) error) func(context.Context, []crm.UserID, func([]T) error) error {
	if len(s.fields) == 0 {
		return each
	}
	return before(each, func(ctx context.Context, some []T) (err error) {
		ids := make([]int64, len(some))
		for i, r := range some {
			ids[i] = id(r)
		}
		*values, err = x.tx.ValuesOf(ctx, s.fields[0].Of, ids)
		return err
	})
}

// before is each, with something that is read of some records before they are written.
func before[T any](each func(context.Context, []crm.UserID, func([]T) error) error, read func(context.Context, []T) error) func(context.Context, []crm.UserID, func([]T) error) error {
	return func(ctx context.Context, owners []crm.UserID, f func([]T) error) error {
		return each(ctx, owners, func(some []T) error {
			if err := read(ctx, some); err != nil {
				return err
			}
			return f(some)
		})
	}
}

func (x *exporter) customers(ctx context.Context, s *sheet, n *int) error {
	var values map[int64]map[crm.FieldID]string
	each := before(x.tx.EachCustomer, func(ctx context.Context, some []crm.Customer) error {
		views := make([]crm.PhoneView, len(some)) // the file holds their numbers whole
		for i, c := range some {
			views[i] = crm.PhoneView{Customer: c.ID, How: crm.ViewedExported}
		}
		return x.tx.RecordPhoneViews(ctx, views)
	})
	return eachLine(ctx, x, s, n, withValues(x, s, &values, func(c crm.Customer) int64 { return int64(c.ID) }, each), func(l *Line, c crm.Customer) tells {
		l.Customer, l.Created, l.Values = c, c.CreatedAt, values[int64(c.ID)]
		if c.Owner == 0 {
			l.Owner.Name = say.PoolName()
			return tells{}
		}
		return tells{people: []stands{{&l.Owner, c.Owner}}}
	})
}

func (x *exporter) contacts(ctx context.Context, s *sheet, n *int) error {
	var values map[int64]map[crm.FieldID]string
	return eachLine(ctx, x, s, n, withValues(x, s, &values, func(c crm.Contact) int64 { return int64(c.ID) }, x.tx.EachContact), func(l *Line, c crm.Contact) tells {
		l.Contact, l.Values = c, values[int64(c.ID)]
		return tells{customer: c.CustomerID, contact: c.ID}
	})
}

func (x *exporter) dealsOf(ctx context.Context, s *sheet, n *int) error {
	var values map[int64]map[crm.FieldID]string
	return eachLine(ctx, x, s, n, withValues(x, s, &values, func(d crm.Deal) int64 { return int64(d.ID) }, x.tx.EachDeal), func(l *Line, d crm.Deal) tells {
		line := x.Process.Pipeline(d.Pipeline)
		l.Deal, l.Pipeline, l.Stage, l.LostFrom, l.Loss, l.Created, l.Values = d, line.Name, x.Process.Stage(d).Name, stageName(line, d.LostFrom), string(d.LostReason), d.CreatedAt, values[int64(d.ID)]
		for _, r := range x.Process.LossReasons {
			if r.Code == d.LostReason {
				l.Loss = r.Name
			}
		}
		return tells{customer: d.CustomerID, deal: d.ID, people: []stands{{&l.Owner, d.Owner}}}
	})
}

func (x *exporter) activities(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachActivity, func(l *Line, a crm.Activity) tells {
		l.Activity = a
		return tells{a.CustomerID, a.DealID, a.ContactID, []stands{{&l.By, a.Actor}}}
	})
}

func (x *exporter) followUps(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachFollowUp, func(l *Line, f crm.FollowUp) tells {
		l.FollowUp = f
		return tells{f.CustomerID, f.DealID, f.ContactID, []stands{{&l.Owner, f.Owner}}}
	})
}

func (x *exporter) contracts(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachContract, func(l *Line, c crm.Contract) tells {
		l.Contract, l.Deal.Amount.Currency = c, c.Amount.Currency
		return tells{customer: c.CustomerID, deal: c.DealID, people: []stands{{&l.By, c.RecordedBy}}}
	})
}

func (x *exporter) plans(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachPaymentPlan, func(l *Line, p crm.PaymentPlan) tells {
		l.Plan, l.PlanNo, l.Cancelled, l.Deal.Amount.Currency = p, fmt.Sprint(p.ID), p.State == crm.PlanCancelled, p.Amount.Currency
		return tells{customer: p.CustomerID, deal: p.DealID}
	})
}

func (x *exporter) payments(ctx context.Context, s *sheet, n *int) error {
	var went map[crm.PaymentID][]crm.PlanReceipt
	each := before(x.tx.EachPayment, func(ctx context.Context, some []crm.Payment) (err error) {
		ids := make([]crm.PaymentID, len(some))
		for i, p := range some {
			ids[i] = p.ID
		}
		went, err = x.tx.Allotted(ctx, ids)
		return err
	})
	return eachLine(ctx, x, s, n, each, func(l *Line, p crm.Payment) tells {
		l.Payment, l.Reversed, l.Allotted, l.Deal.Amount.Currency = p, p.ReversedOn, allotted(went[p.ID]), p.Amount.Currency
		return tells{customer: p.CustomerID, deal: p.DealID, people: []stands{{&l.By, p.RecordedBy}}}
	})
}

func (x *exporter) notes(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachNote, func(l *Line, note crm.Note) tells {
		l.Note = note
		return tells{customer: note.CustomerID, contact: note.ContactID, people: []stands{{&l.By, note.Author}}}
	})
}

// staff are the people named in the book.
func (x *exporter) staff() [][]string {
	rows := [][]string{{"姓名", "账号"}}
	for _, id := range x.order {
		rows = append(rows, []string{x.people[id].Name, x.people[id].ID})
	}
	return rows
}

// sheet begins one with some columns of columns, those of its own, and the company's.
func (w *writer) sheet(name string, titles []string, fields []crm.CustomField, own ...column) (*sheet, error) {
	s, err := w.open(name)
	if err != nil {
		return nil, err
	}
	s.fields = fields
	known := map[string]column{}
	for _, c := range columns() {
		known[c.title] = c
	}
	for _, t := range titles {
		s.columns = append(s.columns, known[t])
	}
	s.columns = append(s.columns, own...)
	head := make([]any, 0, len(s.columns)+len(fields))
	for i, c := range s.columns {
		head = append(head, excelize.Cell{StyleID: w.head, Value: c.title})
		if err := s.wide(i+1, i+1, c.wide); err != nil {
			return nil, err
		}
	}
	for _, f := range fields {
		head = append(head, w.text(f.Name))
	}
	if err := w.file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	s.cells = make([]any, len(head))
	return s, s.put(head)
}

// text is a cell that is text whatever it begins with.
func (w *writer) text(s string) any {
	if s == "" {
		return nil
	}
	return excelize.Cell{StyleID: w.styles[textCell], Value: s}
}

func (s *sheet) add(l *Line) error {
	for i, c := range s.columns {
		switch v := c.get(l, s.w).(type) {
		case nil:
			s.cells[i] = nil
		case string:
			s.cells[i] = s.text(v)
		case wholeDay:
			s.cells[i] = excelize.Cell{StyleID: s.styles[dayCell], Value: float64(v)}
		default:
			s.cells[i] = excelize.Cell{StyleID: s.styles[c.kind], Value: v}
		}
	}
	for i, f := range s.fields {
		s.cells[len(s.columns)+i] = s.text(l.Values[f.ID])
	}
	return s.put(s.cells)
}

// plain writes a sheet of texts.
func (w *writer) plain(name string, rows [][]string) error {
	s, err := w.open(name)
	if err != nil {
		return err
	}
	if err := s.wide(1, 1, 24); err != nil {
		return err
	}
	for _, r := range rows {
		cells := make([]any, len(r))
		for i, c := range r {
			cells[i] = w.text(c)
		}
		if err := s.put(cells); err != nil {
			return err
		}
	}
	return s.close()
}

func notFound(err error) bool {
	var e *crm.NotFoundError
	return errors.As(err, &e)
}

// List is a sheet of some rows below a header.
type List struct {
	Name   string
	Header []string
	Rows   int
	Row    func(i int) []any
}

// WriteLists writes a workbook of lists.
func WriteLists(to io.Writer, lists ...List) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // temporary files
	for i, l := range lists {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", l.Name); err != nil {
				return err
			}
		} else if _, err := f.NewSheet(l.Name); err != nil {
			return err
		}
		out, err := f.NewStreamWriter(l.Name)
		if err != nil {
			return err
		}
		cells := make([]any, len(l.Header))
		for i, h := range l.Header {
			cells[i] = h
		}
		for i := 0; err == nil && i <= l.Rows; i++ {
			if i > 0 {
				cells = l.Row(i - 1)
			}
			err = out.SetRow(fmt.Sprint("A", i+1), cells)
		}
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			return err
		}
	}
	_, err := f.WriteTo(to)
	return err
}

// EachRow gives every row of every sheet of a workbook, its cells as they are shown.
func EachRow(book io.Reader, f func(sheet string, cells []string) error) error {
	b, err := excelize.OpenReader(book)
	if err != nil {
		return err
	}
	defer b.Close() //nolint:errcheck // temporary files
	for _, name := range b.GetSheetList() {
		rows, err := b.Rows(name)
		if err != nil {
			return err
		}
		for err == nil && rows.Next() {
			var cells []string
			if cells, err = rows.Columns(); err == nil {
				err = f(name, cells)
			}
		}
		if err = errors.Join(err, rows.Close()); err != nil {
			return err
		}
	}
	return nil
}
