package sheets

import (
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
	return &Book{w, counts}, nil
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
	titles store.Titles // of what the records that are being written hang on
	people map[crm.UserID]Person
	order  []crm.UserID
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

func (x *exporter) customers(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachCustomer(ctx, x.Owners, func(some []crm.Customer) error {
		values, err := valuesOf(ctx, x, s, some, func(c crm.Customer) int64 { return int64(c.ID) })
		if err != nil {
			return err
		}
		for _, c := range some {
			l := Line{Customer: c, Created: c.CreatedAt, Values: values[int64(c.ID)]}
			if l.Owner, err = x.person(ctx, c.Owner); err != nil {
				return err
			}
			if c.Owner == 0 {
				l.Owner.Name = say.PoolName()
			}
			if err := s.add(&l); err != nil {
				return err
			}
		}
		*n += len(some)
		views := make([]crm.PhoneView, len(some)) // the file holds their numbers whole
		for i, c := range some {
			views[i] = crm.PhoneView{Customer: c.ID, How: crm.ViewedExported}
		}
		return x.tx.RecordPhoneViews(ctx, views)
	})
}

// valuesOf are the own fields of some records, when their sheet has any.
func valuesOf[T any](ctx context.Context, x *exporter, s *sheet, some []T, id func(T) int64) (map[int64]map[crm.FieldID]string, error) {
	if len(s.fields) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(some))
	for i, r := range some {
		ids[i] = id(r)
	}
	return x.tx.ValuesOf(ctx, s.fields[0].Of, ids)
}

func (x *exporter) contacts(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachContact(ctx, x.Owners, func(some []crm.Contact) error {
		if err := hangsOn(ctx, x, some, func(c crm.Contact) (crm.CustomerID, crm.DealID, crm.ContactID) { return c.CustomerID, 0, 0 }); err != nil {
			return err
		}
		values, err := valuesOf(ctx, x, s, some, func(c crm.Contact) int64 { return int64(c.ID) })
		if err != nil {
			return err
		}
		for _, c := range some {
			l := Line{Contact: c, Values: values[int64(c.ID)]}
			if err := x.add(s, &l, c.CustomerID, 0, c.ID); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

// hangsOn reads how what some records hang on is called.
func hangsOn[T any](ctx context.Context, x *exporter, some []T, of func(T) (crm.CustomerID, crm.DealID, crm.ContactID)) (err error) {
	customers, deals, people := make([]crm.CustomerID, len(some)), make([]crm.DealID, len(some)), make([]crm.ContactID, len(some))
	for i, r := range some {
		customers[i], deals[i], people[i] = of(r)
	}
	x.titles, err = x.tx.Titles(ctx, customers, deals, people)
	return err
}

// add completes a line of a customer with names, and writes it.
func (x *exporter) add(s *sheet, l *Line, c crm.CustomerID, d crm.DealID, p crm.ContactID) error {
	l.Customer.Name = x.titles.Customers[c]
	if d != 0 {
		l.DealNo = fmt.Sprint(d)
		if l.Deal.Title == "" {
			l.Deal.Title = x.titles.Deals[d]
		}
	}
	if p != 0 {
		l.ContactNo = fmt.Sprint(p)
		if l.Contact.Name == "" {
			l.Contact.Name = x.titles.Contacts[p]
		}
	}
	return s.add(l)
}

func (x *exporter) dealsOf(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachDeal(ctx, x.Owners, func(some []crm.Deal) error {
		if err := hangsOn(ctx, x, some, func(d crm.Deal) (crm.CustomerID, crm.DealID, crm.ContactID) { return d.CustomerID, 0, 0 }); err != nil {
			return err
		}
		values, err := valuesOf(ctx, x, s, some, func(d crm.Deal) int64 { return int64(d.ID) })
		if err != nil {
			return err
		}
		for _, d := range some {
			line := x.Process.Pipeline(d.Pipeline)
			from, known := line.Stage(d.LostFrom)
			if !known {
				from.Name = string(d.LostFrom)
			}
			l := Line{Deal: d, Pipeline: line.Name, Stage: x.Process.Stage(d).Name, LostFrom: from.Name, Loss: string(d.LostReason), Created: d.CreatedAt, Values: values[int64(d.ID)]}
			for _, r := range x.Process.LossReasons {
				if r.Code == d.LostReason {
					l.Loss = r.Name
				}
			}
			if l.Owner, err = x.person(ctx, d.Owner); err != nil {
				return err
			}
			if err := x.add(s, &l, d.CustomerID, d.ID, 0); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

func (x *exporter) activities(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachActivity(ctx, x.Owners, func(some []crm.Activity) (err error) {
		if err := hangsOn(ctx, x, some, func(r crm.Activity) (crm.CustomerID, crm.DealID, crm.ContactID) {
			return r.CustomerID, r.DealID, r.ContactID
		}); err != nil {
			return err
		}
		for _, a := range some {
			l := Line{Activity: a}
			if l.By, err = x.person(ctx, a.Actor); err != nil {
				return err
			}
			if err := x.add(s, &l, a.CustomerID, a.DealID, a.ContactID); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

func (x *exporter) followUps(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachFollowUp(ctx, x.Owners, func(some []crm.FollowUp) (err error) {
		if err := hangsOn(ctx, x, some, func(r crm.FollowUp) (crm.CustomerID, crm.DealID, crm.ContactID) {
			return r.CustomerID, r.DealID, r.ContactID
		}); err != nil {
			return err
		}
		for _, f := range some {
			l := Line{FollowUp: f}
			if l.Owner, err = x.person(ctx, f.Owner); err != nil {
				return err
			}
			if err := x.add(s, &l, f.CustomerID, f.DealID, f.ContactID); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

func (x *exporter) contracts(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachContract(ctx, x.Owners, func(some []crm.Contract) (err error) {
		if err := hangsOn(ctx, x, some, func(r crm.Contract) (crm.CustomerID, crm.DealID, crm.ContactID) { return r.CustomerID, r.DealID, 0 }); err != nil {
			return err
		}
		for _, c := range some {
			l := Line{Contract: c}
			l.Deal.Amount.Currency = c.Amount.Currency
			if l.By, err = x.person(ctx, c.RecordedBy); err != nil {
				return err
			}
			if err := x.add(s, &l, c.CustomerID, c.DealID, 0); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

func (x *exporter) plans(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachPaymentPlan(ctx, x.Owners, func(some []crm.PaymentPlan) error {
		if err := hangsOn(ctx, x, some, func(r crm.PaymentPlan) (crm.CustomerID, crm.DealID, crm.ContactID) { return r.CustomerID, r.DealID, 0 }); err != nil {
			return err
		}
		for _, p := range some {
			l := Line{Plan: p, PlanNo: fmt.Sprint(p.ID), Cancelled: p.State == crm.PlanCancelled}
			l.Deal.Amount.Currency = p.Amount.Currency
			if err := x.add(s, &l, p.CustomerID, p.DealID, 0); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

func (x *exporter) payments(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachPayment(ctx, x.Owners, func(some []crm.Payment) (err error) {
		if err := hangsOn(ctx, x, some, func(r crm.Payment) (crm.CustomerID, crm.DealID, crm.ContactID) { return r.CustomerID, r.DealID, 0 }); err != nil {
			return err
		}
		ids := make([]crm.PaymentID, len(some))
		for i, p := range some {
			ids[i] = p.ID
		}
		went, err := x.tx.Allotted(ctx, ids)
		if err != nil {
			return err
		}
		for _, p := range some {
			l := Line{Payment: p, Reversed: p.ReversedOn, Allotted: allotted(went[p.ID])}
			l.Deal.Amount.Currency = p.Amount.Currency
			if l.By, err = x.person(ctx, p.RecordedBy); err != nil {
				return err
			}
			if err := x.add(s, &l, p.CustomerID, p.DealID, 0); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
	})
}

func (x *exporter) notes(ctx context.Context, s *sheet, n *int) error {
	return x.tx.EachNote(ctx, x.Owners, func(some []crm.Note) (err error) {
		if err := hangsOn(ctx, x, some, func(r crm.Note) (crm.CustomerID, crm.DealID, crm.ContactID) { return r.CustomerID, 0, r.ContactID }); err != nil {
			return err
		}
		for _, note := range some {
			l := Line{Note: note}
			if l.By, err = x.person(ctx, note.Author); err != nil {
				return err
			}
			if err := x.add(s, &l, note.CustomerID, 0, note.ContactID); err != nil {
				return err
			}
		}
		*n += len(some)
		return nil
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

// WriteList writes one sheet of n rows below a header.
func WriteList(to io.Writer, header []string, n int, row func(i int) []any) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // temporary files
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = h
	}
	for i := 0; err == nil && i <= n; i++ {
		if i > 0 {
			cells = row(i - 1)
		}
		err = out.SetRow(fmt.Sprint("A", i+1), cells)
	}
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		_, err = f.WriteTo(to)
	}
	return err
}
