package sheets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Batch is how many rows one transaction imports.
const Batch = 200

// Import is one file on its way into the CRM, on behalf of one person. A dry run and the import itself decide alike; what is there already
// adds nothing, and a row that came in once does not come again.
type Import struct {
	File     *File
	Process  *crm.Process
	Location *time.Location
	Joining  []Person // who will be known by the time of the import: for a dry run

	dry   bool
	known // what was decided in batches that are in
	done  map[string]int64
	staff []crm.User

	Report say.ImportReport
	Bad    []Bad
}

// Bad is a row that was not imported.
type Bad struct {
	Row
	Why string
}

// mostBad is how many bad rows are kept for giving back; more are counted.
const mostBad = 20_000

// known is what a file's own numbers and rows came to so far.
type known struct {
	numbers map[string]int64   // deals and people by the file's numbers: d|12
	seen    map[string]int     // how often a thing was told: two payments alike are two
	made    map[string][]int64 // of a dry run: what would be there by now
	next    int64
}

func newKnown() known {
	return known{numbers: map[string]int64{}, seen: map[string]int{}, made: map[string][]int64{}}
}

// Transact runs f in a transaction of the person who imports.
type Transact func(ctx context.Context, f func(tx *store.Tx) error) error

// DryRun tells what an import would do, and writes nothing.
func (m *Import) DryRun(ctx context.Context, tx *store.Tx) error {
	m.begin(true)
	return m.all(ctx, func(_ context.Context, f func(*store.Tx) error) error { return f(tx) }, nil)
}

// Run imports, a transaction for each batch. after is called in each of them: to hold a lease, to show how far it is. An import
// that was cut off is run again: what came in stays, and the rest follows.
func (m *Import) Run(ctx context.Context, transact Transact, after func(tx *store.Tx, rows int) error) error {
	m.begin(false)
	return m.all(ctx, transact, after)
}

func (m *Import) begin(dry bool) {
	m.dry, m.known, m.done, m.staff, m.Report, m.Bad = dry, newKnown(), nil, nil, say.ImportReport{}, nil
}

func (m *Import) all(ctx context.Context, transact Transact, after func(*store.Tx, int) error) error {
	rows := 0
	var batch []Row
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		var out *batchRun
		err := transact(ctx, func(tx *store.Tx) (err error) {
			out = &batchRun{Import: m, tx: tx, known: newKnown()}
			out.next = m.next
			if err := out.run(ctx, batch); err != nil || after == nil {
				return err
			}
			return after(tx, rows)
		})
		if err != nil {
			return err
		}
		m.learn(out.known)
		m.Report = m.Report.Plus(out.report)
		m.Bad = append(m.Bad, out.bad[:min(len(out.bad), mostBad-len(m.Bad))]...)
		batch = batch[:0]
		return nil
	}
	err := m.File.Each(func(r Row) error {
		rows++
		if batch = append(batch, r); len(batch) < Batch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return err
}

// learn adds what a batch came to, once it is in.
func (m *Import) learn(k known) {
	m.next = k.next
	maps.Copy(m.numbers, k.numbers)
	for key, n := range k.seen {
		m.seen[key] += n
	}
	if m.dry { // else the database has them now
		for key, ids := range k.made {
			m.made[key] = append(m.made[key], ids...)
		}
	}
}

// batchRun is one batch in its transaction.
type batchRun struct {
	*Import
	known
	tx     *store.Tx
	report say.ImportReport
	bad    []Bad

	customers map[string]crm.CustomerID
	hidden    map[string]bool
	there     map[string][]int64 // things that the database has, by what makes them the same
	added     []addition         // by the row at hand
	counted   []string           // of seen, by the row at hand
	now       time.Time
}

// addition is a thing that a row adds, to be known once the row is in.
type addition struct {
	key string
	id  int64
}

func (b *batchRun) run(ctx context.Context, rows []Row) (err error) {
	b.now = b.tx.Now()
	if b.Import.done == nil {
		if b.Import.done, err = b.tx.ImportedLines(ctx, b.File.Digest); err != nil {
			return err
		}
		if b.Import.staff, err = b.tx.Staff(ctx); err != nil {
			return err
		}
		for i, p := range b.Joining {
			if b.dry {
				b.Import.staff = append(b.Import.staff, crm.User{ID: crm.UserID(-1 - i), Name: p.Name, WeComID: p.ID})
			}
		}
	}
	how := reading{zone: b.Location, now: b.now}
	lines := make([]Line, len(rows))
	wrong := make([]error, len(rows))
	var keys []string
	for i, r := range rows {
		if lines[i], wrong[i] = r.read(b.File, how); wrong[i] == nil {
			keys = append(keys, crm.NameKey(lines[i].Customer.Name))
		}
	}
	if b.customers, b.hidden, err = b.tx.CustomersCalled(ctx, keys); err != nil {
		return err
	}
	if err := b.look(ctx); err != nil {
		return err
	}
	for i, r := range rows {
		b.report.Rows++
		err := wrong[i]
		if err == nil {
			err = b.row(ctx, r, lines[i])
		}
		why, mendable := problem(err)
		switch {
		case err == nil:
		case mendable:
			b.report.Bad++
			b.bad = append(b.bad, Bad{r, why})
		default:
			return err
		}
	}
	if b.report.New > 0 && !b.dry {
		b.tx.Summarise(say.SummaryOfImport(b.File.Name, rows[0].Sheet.Name, rows[0].No, rows[len(rows)-1].No))
	}
	return nil
}

// problem is what is wrong with a row, in words; ok is false for a fault.
func problem(err error) (why string, ok bool) {
	var cell *cellError
	if errors.As(err, &cell) {
		return string(cell.why), true
	}
	text, ok := say.Problem(err)
	return string(text), ok
}

// look reads what is known of the customers of the batch.
func (b *batchRun) look(ctx context.Context) error {
	b.there = map[string][]int64{}
	ids := make([]crm.CustomerID, 0, len(b.customers))
	for _, id := range b.customers {
		ids = append(ids, id)
	}
	h, err := b.tx.HeldBy(ctx, ids)
	if err != nil {
		return err
	}
	has := func(key string, id int64) { b.there[key] = append(b.there[key], id) }
	for _, p := range h.Contacts {
		has(contactKey(p), int64(p.ID))
	}
	for _, d := range h.Deals {
		has(dealKey(d), int64(d.ID))
	}
	for _, a := range h.Activities {
		has(activityKey(a), int64(a.ID))
	}
	for _, f := range h.FollowUps {
		has(followUpKey(f), int64(f.ID))
	}
	for _, p := range h.Payments {
		has(paymentKey(p), int64(p.ID))
	}
	for _, n := range h.Notes {
		has(noteKey(n), int64(n.ID))
	}
	return nil
}

// What makes two records the same.
func contactKey(p crm.Contact) string {
	return fmt.Sprintf("p|%d|%s", p.CustomerID, crm.NameKey(p.Name))
}
func dealKey(d crm.Deal) string { return fmt.Sprintf("d|%d|%s", d.CustomerID, crm.NameKey(d.Title)) }
func activityKey(a crm.Activity) string {
	return fmt.Sprintf("a|%d|%d|%d|%s", a.CustomerID, a.Actor, a.HappenedAt.UnixMilli(), a.Content)
}
func followUpKey(f crm.FollowUp) string { return fmt.Sprintf("f|%d|%d", f.CustomerID, f.DealID) }
func paymentKey(p crm.Payment) string {
	return fmt.Sprintf("m|%d|%d|%s|%s|%s", p.DealID, p.Amount.Fen, p.Amount.Currency, p.PaidOn, p.Kind)
}
func noteKey(n crm.Note) string { return fmt.Sprintf("n|%d|%s", n.CustomerID, n.Body) }

// nth is the nth thing of a key that is there, from 0.
func (b *batchRun) nth(key string, n int) (id int64, ok bool) {
	all := b.there[key]
	if n < len(all) {
		return all[n], true
	}
	n -= len(all)
	for _, made := range [][]int64{b.Import.made[key], b.made[key]} {
		if n < len(made) {
			return made[n], true
		}
		n -= len(made)
	}
	return 0, false
}

// number is the deal or person that the file calls by a number.
func (b *batchRun) number(key string) (id int64, ok bool) {
	if id, ok = b.numbers[key]; !ok {
		id, ok = b.Import.numbers[key]
	}
	return id, ok
}

// again is the thing that a row tells of, if it is there: the first of its key, or, of things that may be alike, the one that was told
// as often before.
func (b *batchRun) again(key string, alike bool) (id int64, ok bool) {
	if !alike {
		return b.nth(key, 0)
	}
	n := b.Import.seen[key] + b.seen[key]
	b.seen[key]++
	b.counted = append(b.counted, key)
	return b.nth(key, n)
}

func (b *batchRun) add(key string, id int64) { b.added = append(b.added, addition{key, id}) }

// fake is the id of something that a dry run does not make.
func (b *batchRun) fake() int64 {
	b.next--
	return b.next
}

// row imports one row, or tells what is wrong with it.
func (b *batchRun) row(ctx context.Context, r Row, l Line) error {
	if record, done := b.done[r.line()]; done {
		b.recall(r, l, record)
		b.report.There++
		return nil
	}
	b.added, b.counted = nil, nil
	before := b.report
	var record int64
	put := func() (err error) {
		if record, err = b.put(ctx, r, &l); err == nil && !b.dry {
			err = b.tx.Imported(ctx, b.File.Digest, r.line(), record)
		}
		return err
	}
	var err error
	if b.dry {
		err = put()
	} else {
		err = b.tx.Step(ctx, put)
	}
	if err != nil {
		b.report = before
		for _, key := range b.counted {
			b.seen[key]--
		}
		return err
	}
	for _, a := range b.added {
		if no, ok := strings.CutPrefix(a.key, "#"); ok {
			b.numbers[no] = a.id
			continue
		}
		b.made[a.key] = append(b.made[a.key], a.id)
	}
	if b.report.Made == before.Made {
		b.report.There++
	} else {
		b.report.New++
	}
	return nil
}

// recall knows again what an earlier run made of a row.
func (b *batchRun) recall(r Row, l Line, record int64) {
	switch {
	case r.Sheet.tells(aDeal) && l.DealNo != "":
		b.numbers["d|"+l.DealNo] = record
	case r.Sheet.tells(aContact) && l.ContactNo != "":
		b.numbers["p|"+l.ContactNo] = record
	}
	b.count(r, &l)
}

// count notes the things of a row that may be alike as told, when the row itself came in before.
func (b *batchRun) count(r Row, l *Line) {
	id, ok := b.customers[crm.NameKey(l.Customer.Name)]
	if !ok || b.complete(r, l) != nil {
		return
	}
	b.of(l, id)
	if r.Sheet.tells(aContact) && l.ContactNo != "" {
		b.seen[contactKey(l.Contact)]++
	}
	if r.Sheet.tells(aDeal) && l.DealNo != "" {
		b.seen[dealKey(l.Deal)]++
	}
	if by, err := b.who(l.By); err == nil && !l.Activity.HappenedAt.IsZero() {
		l.Activity.Actor = by
		b.seen[activityKey(l.Activity)]++
	}
	if l.Payment.Amount.Fen != 0 {
		if id, ok := b.number("d|" + l.DealNo); ok {
			l.Payment.DealID = crm.DealID(id)
		} else if id, ok := b.nth(dealKey(l.Deal), 0); ok {
			l.Payment.DealID = crm.DealID(id)
		}
		b.seen[paymentKey(l.Payment)]++
	}
	if l.Note.Body != "" {
		b.seen[noteKey(l.Note)]++
	}
}

// Columns by which a sheet tells of people and of deals, and does not only name them.
var (
	aContact = []string{"电话", "职务", "部门", "邮箱", "已离职"}
	aDeal    = []string{"阶段", "金额", "预计成交", "成交时间"}
)

// tells reports whether a sheet has one of the columns.
func (s *Sheet) tells(columns []string) bool {
	for _, c := range columns {
		if s.has[c] {
			return true
		}
	}
	return false
}

// of makes a line's things a customer's.
func (b *batchRun) of(l *Line, id crm.CustomerID) {
	l.Contact.CustomerID, l.Deal.CustomerID, l.Activity.CustomerID, l.FollowUp.CustomerID, l.Payment.CustomerID, l.Note.CustomerID = id, id, id, id, id, id
}

// put makes what a row tells and is not there. record is its deal or person, by which other rows name it.
func (b *batchRun) put(ctx context.Context, r Row, l *Line) (record int64, err error) {
	if err := b.complete(r, l); err != nil {
		return 0, err
	}
	id, err := b.customer(ctx, l)
	if err != nil {
		return 0, err
	}
	b.of(l, id)
	contact, err := b.contact(ctx, r, l)
	if err != nil {
		return 0, err
	}
	deal, err := b.deal(ctx, r, l)
	if err != nil {
		return 0, err
	}
	l.Activity.ContactID, l.FollowUp.ContactID, l.Note.ContactID = contact, contact, contact
	l.Activity.DealID, l.FollowUp.DealID, l.Payment.DealID = deal, deal, deal
	if err := errors.Join(b.activity(ctx, l), b.payment(ctx, l), b.note(ctx, l)); err != nil {
		return 0, err
	}
	if err := b.followUp(ctx, l); err != nil {
		return 0, err
	}
	if r.Sheet.tells(aDeal) {
		return int64(deal), nil
	}
	return int64(contact), nil
}

// customer is the customer of a line, made when it is not there.
func (b *batchRun) customer(ctx context.Context, l *Line) (crm.CustomerID, error) {
	key := crm.NameKey(l.Customer.Name)
	if id, ok := b.customers[key]; ok {
		return id, nil
	}
	if id, ok := b.nth("c|"+key, 0); ok {
		return crm.CustomerID(id), nil
	}
	if b.hidden[key] {
		return 0, &crm.DuplicateError{What: crm.CustomerNoun, Name: l.Customer.Name}
	}
	c := l.Customer
	c.CreatedAt = l.Created
	pooled := l.Owner.Name == say.PoolName() && l.Owner.ID == ""
	if pooled && !b.tx.Actor().User.May(crm.ImportForAll, crm.ToAll) {
		return 0, crm.Denied(crm.ImportForAll, crm.ToAll)
	}
	var err error
	if !pooled {
		if c.Owner, err = b.who(l.Owner); err != nil {
			return 0, err
		}
	}
	id := b.fake()
	if !b.dry {
		aliases := c.Aliases
		if c, err = b.tx.CreateCustomer(ctx, c); err != nil {
			return 0, err
		}
		if pooled {
			c.Owner, c.Aliases = 0, aliases
			if c, err = b.tx.SaveCustomer(ctx, c); err != nil {
				return 0, err
			}
		}
		id = int64(c.ID)
	}
	b.add("c|"+key, id)
	b.report.Made.Customers++
	return crm.CustomerID(id), b.values(ctx, l, crm.CustomerNoun, crm.CustomerID(id), id)
}

// values stores what a line says in the company's own fields of a new record.
func (b *batchRun) values(ctx context.Context, l *Line, of crm.Noun, c crm.CustomerID, record int64) error {
	if len(l.Values) == 0 || b.dry {
		return nil
	}
	fields, err := b.tx.Fields(ctx)
	if err != nil {
		return err
	}
	for _, f := range fields {
		text, ok := l.Values[f.ID]
		if !ok || f.Of != of {
			continue
		}
		v := crm.FieldValue{Field: f, Record: record, Text: text}
		if f.Kind == crm.NumberField {
			if v.Number, _, err = number(f.Name, text); err != nil {
				return err
			}
		}
		if err := b.tx.SetField(ctx, c, v); err != nil {
			return err
		}
	}
	return nil
}

func (b *batchRun) contact(ctx context.Context, r Row, l *Line) (crm.ContactID, error) {
	if id, ok := b.number("p|" + l.ContactNo); ok && l.ContactNo != "" {
		return crm.ContactID(id), nil
	}
	if l.Contact.Name == "" {
		return 0, nil
	}
	numbered := l.ContactNo != "" && r.Sheet.tells(aContact)
	key := contactKey(l.Contact)
	id, ok := b.again(key, numbered)
	if !ok {
		id = b.fake()
		if !b.dry {
			p, err := b.tx.CreateContact(ctx, l.Contact)
			if err != nil {
				return 0, err
			}
			id = int64(p.ID)
		}
		b.add(key, id)
		b.report.Made.Contacts++
		if err := b.values(ctx, l, crm.ContactNoun, l.Contact.CustomerID, id); err != nil {
			return 0, err
		}
	}
	if numbered {
		b.add("#p|"+l.ContactNo, id)
	}
	return crm.ContactID(id), nil
}

func (b *batchRun) deal(ctx context.Context, r Row, l *Line) (crm.DealID, error) {
	if id, ok := b.number("d|" + l.DealNo); ok && l.DealNo != "" {
		return crm.DealID(id), nil
	}
	told := r.Sheet.tells(aDeal)
	switch {
	case l.DealNo != "" && !told: // its own row did not come in
		if id, ok := b.nth(dealKey(l.Deal), 0); ok && l.Deal.Title != "" {
			return crm.DealID(id), nil
		}
		return 0, &cellError{say.RowNoDeal(l.DealNo)}
	case l.Deal.Title == "" && l.Deal.Amount.Fen == 0 && l.Stage == "" && l.Deal.WonAt.IsZero() && l.Deal.LostAt.IsZero():
		return 0, nil
	}
	if l.Deal.Title == "" {
		l.Deal.Title = say.NewDeal(1)
	}
	numbered := l.DealNo != "" && told
	key := dealKey(l.Deal)
	id, ok := b.again(key, numbered)
	if !ok {
		d := l.Deal
		d.CreatedAt = l.Created
		var err error
		if d.Owner, err = b.owner(l.Owner); err != nil {
			return 0, err
		}
		if err := b.passes(d, l.Customer.Level); err != nil {
			return 0, err
		}
		id = b.fake()
		if !b.dry {
			if d, err = b.tx.CreateDeal(ctx, d); err != nil {
				return 0, err
			}
			id = int64(d.ID)
		}
		b.add(key, id)
		b.report.Made.Deals++
		if err := b.values(ctx, l, crm.DealNoun, l.Deal.CustomerID, id); err != nil {
			return 0, err
		}
	}
	if numbered {
		b.add("#d|"+l.DealNo, id)
	}
	return crm.DealID(id), nil
}

// passes refuses a rep's deal in a stage that somebody has to agree to: an import is no way round a gate.
func (b *batchRun) passes(d crm.Deal, level crm.Level) error {
	if b.tx.Actor().User.May(crm.ImportPast, crm.ToTeam) {
		return nil
	}
	line := b.Process.Pipeline(d.Pipeline)
	first := d
	first.Stage = line.Stages[0].Code
	to := b.Process.Stage(d)
	if _, stops := b.Process.Stops(crm.StageChange{Before: first, Deal: d, From: line.Stages[0], To: to}, level); stops {
		return &cellError{say.RowNeedsWord(to)}
	}
	return nil
}

func (b *batchRun) activity(ctx context.Context, l *Line) error {
	a := l.Activity
	if a.HappenedAt.IsZero() {
		return nil
	}
	var err error
	if a.Actor, err = b.who(l.By); err != nil {
		return err
	}
	if _, ok := b.again(activityKey(a), true); ok {
		return nil
	}
	id := b.fake()
	if !b.dry {
		if a, err = b.tx.RecordActivity(ctx, a); err != nil {
			return err
		}
		id = int64(a.ID)
	}
	b.add(activityKey(a), id)
	b.report.Made.Activities++
	return nil
}

func (b *batchRun) payment(ctx context.Context, l *Line) error {
	p := l.Payment
	if p.Amount.Fen == 0 {
		return nil
	}
	if p.DealID == 0 {
		return &cellError{say.RowPaymentOfNothing()}
	}
	var err error
	if p.RecordedBy, err = b.who(l.By); err != nil {
		return err
	}
	if _, ok := b.again(paymentKey(p), true); ok {
		return nil
	}
	id := b.fake()
	if !b.dry {
		saved, err := b.tx.RecordPayment(ctx, p)
		if err != nil {
			return err
		}
		id = int64(saved.ID)
	}
	b.add(paymentKey(p), id)
	b.report.Made.Payments++
	return nil
}

func (b *batchRun) note(ctx context.Context, l *Line) error {
	n := l.Note
	if n.Body == "" {
		return nil
	}
	if _, ok := b.again(noteKey(n), true); ok {
		return nil
	}
	var err error
	if n.Author, err = b.who(l.By); err != nil {
		return err
	}
	id := b.fake()
	if !b.dry {
		saved, err := b.tx.AddNote(ctx, n)
		if err != nil {
			return err
		}
		id = int64(saved.ID)
	}
	b.add(noteKey(n), id)
	b.report.Made.Notes++
	return nil
}

func (b *batchRun) followUp(ctx context.Context, l *Line) error {
	f := l.FollowUp
	if f.Due.IsZero() {
		return nil
	}
	key := followUpKey(f)
	if _, ok := b.again(key, false); ok {
		return nil
	}
	var err error
	if f.Owner, err = b.owner(l.Owner); err != nil {
		return err
	}
	id := b.fake()
	if !b.dry {
		if f, err = b.tx.PlanFollowUp(ctx, f); err != nil {
			return err
		}
		id = int64(f.ID)
	}
	b.add(key, id)
	b.report.Made.FollowUps++
	return nil
}

// who is the colleague that a line names, by account or by name: one in scope. Nobody named is who imports.
func (b *batchRun) who(p Person) (crm.UserID, error) {
	if p.Name == "" && p.ID == "" {
		return b.tx.Actor().User.ID, nil
	}
	var found []crm.User
	for _, u := range b.staff {
		if p.ID != "" && crm.UserKey(u.WeComID) == crm.UserKey(p.ID) {
			return u.ID, nil
		}
		if p.ID == "" && crm.NameKey(u.Name) == crm.NameKey(p.Name) {
			found = append(found, u)
		}
	}
	switch len(found) {
	case 0:
		return 0, &cellError{say.RowNobody(p.Name)}
	case 1:
		return found[0].ID, nil
	}
	return 0, &cellError{say.RowSeveral(p.Name, len(found))}
}

// owner is whom a line names as owner; 0, the customer's, when it names nobody.
func (b *batchRun) owner(p Person) (crm.UserID, error) {
	if p.Name == "" && p.ID == "" {
		return 0, nil
	}
	return b.who(p)
}

// complete makes of cells what they mean together.
func (b *batchRun) complete(r Row, l *Line) error {
	if c := &l.Contact; c.Name == "" && l.ContactNo == "" {
		if l.Customer.Phone == "" {
			l.Customer.Phone = c.Phone
		}
		if c.Title != "" || c.Email != "" || c.Department != "" {
			return &cellError{say.RowNoContact()}
		}
	}
	if l.Activity.HappenedAt.IsZero() { // without its day it is no contact, but worth remembering
		l.Note.Body = joined(l.Note.Body, l.Activity.Content)
		l.Activity.Content = ""
	} else if l.Activity.Type == "" {
		l.Activity.Type = crm.OtherActivity
	}
	if l.FollowUp.Due.IsZero() && l.FollowUp.Content != "" {
		l.Note.Body = joined(l.Note.Body, say.NextStep(l.FollowUp.Content))
	}
	if l.FollowUp.Origin == "" {
		l.FollowUp.Origin = crm.Said
	}
	if l.Payment.Amount.Fen != 0 {
		l.Payment.Amount.Currency = l.Deal.Amount.Currency
		if l.Payment.PaidOn.IsZero() {
			return &cellError{say.RowPaymentUndated()}
		}
	}
	if r.Sheet.tells(aDeal) || l.Stage != "" {
		return b.stage(l)
	}
	line := b.Process.Default()
	first, _ := line.First(crm.OpenStage)
	l.Deal.Pipeline, l.Deal.Stage = line.Code, first.Code
	return nil
}

func joined(a, b string) string {
	return strings.Trim(a+"\n"+b, "\n")
}

// stage finds the pipeline and the stage of a deal, and what must be known of one that is over.
func (b *batchRun) stage(l *Line) error {
	line, ok := b.Process.Default(), l.Pipeline == ""
	for _, p := range b.Process.Pipelines {
		if l.Pipeline != "" && (p.Name == l.Pipeline || p.Code == l.Pipeline) {
			line, ok = p, true
		}
	}
	if !ok {
		return &cellError{say.RowNoPipeline(l.Pipeline)}
	}
	d := &l.Deal
	d.Pipeline = line.Code
	s, ok := line.Find(l.Stage)
	if l.Stage == "" {
		if s, ok = line.Find(string(crm.DealNoun)); !ok || s.Kind != crm.OpenStage {
			s, ok = line.First(crm.OpenStage)
		}
	}
	if !ok {
		return &cellError{say.RowNoStage(l.Stage, line)}
	}
	d.Stage = s.Code
	switch {
	case s.Won() && d.WonAt.IsZero():
		return &cellError{say.RowWonUndated(s)}
	case s.Kind == crm.LostStage && d.LostAt.IsZero():
		return &cellError{say.RowLostUndated(s)}
	}
	if l.LostFrom != "" {
		d.LostFrom = crm.StageCode(l.LostFrom)
		if from, ok := line.Find(l.LostFrom); ok {
			d.LostFrom = from.Code
		}
	}
	if l.Loss != "" {
		if def, ok := b.Process.LossReason(l.Loss); ok {
			d.LostReason = def.Code
		} else {
			d.LostNote = joined(l.Loss, d.LostNote)
		}
	}
	for _, at := range []time.Time{d.WonAt, d.LostAt, l.Created} { // since when it stands there, as far as the file tells
		if d.StageEnteredAt.IsZero() {
			d.StageEnteredAt = at
		}
	}
	return nil
}

// BadBook is the bad rows as a workbook: as they were, with what is wrong with each.
func (m *Import) BadBook(who string, now time.Time) (*Book, error) {
	w, err := newWriter(say.Watermark(who, now), writing{m.Location})
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(m.Bad); {
		in := m.Bad[i].Sheet
		out, err := w.open(sheetName(in.Name))
		if err != nil {
			return nil, errors.Join(err, w.file.Close())
		}
		s := &sheet{writer: w, out: out}
		err = out.SetColWidth(1, 1, 36)
		if err == nil {
			err = s.put(append([]any{w.text(say.WhyColumn())}, w.texts(in.Header)...))
		}
		for ; i < len(m.Bad) && m.Bad[i].Sheet == in && err == nil; i++ {
			err = s.put(append([]any{w.text(m.Bad[i].Why)}, s.asWritten(m.Bad[i].Row)...))
		}
		if err == nil {
			err = s.close()
		}
		if err != nil {
			return nil, errors.Join(err, w.file.Close())
		}
	}
	return &Book{file: w.done()}, nil
}

// BadRows are the bytes of BadBook.
func (m *Import) BadRows(who string, now time.Time) ([]byte, error) {
	book, err := m.BadBook(who, now)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = book.WriteTo(&out)
	return out.Bytes(), errors.Join(err, book.Close())
}

func (w *writer) texts(cells []string) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		out[i] = w.text(c)
	}
	return out
}

// asWritten is a row as its file shows it: days as days, though a file counts them.
func (s *sheet) asWritten(r Row) []any {
	out := s.texts(r.Cells)
	for i, cell := range r.Cells {
		if i >= len(r.Sheet.taken) || r.Sheet.taken[i] == nil || r.Sheet.taken[i].kind != dayCell && r.Sheet.taken[i].kind != instantCell {
			continue
		}
		if at, _, err := (reading{zone: time.UTC}).time(cell); err == nil && !at.IsZero() && !strings.ContainsAny(cell, "-/年") {
			out[i] = s.text(at.Format("2006-01-02 15:04"))
		}
	}
	return out
}

// sheetName is a name that a sheet may have.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	return name
}
