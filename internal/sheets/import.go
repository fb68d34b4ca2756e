package sheets

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
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

	// Alike tells which names mean the same company; without a Key a dry run does not look whether new customers are probably there.
	Alike     store.Alike
	newcomers []newcomer // of a dry run: those it will look at

	dry   bool
	known // what was decided in batches that are in
	done  map[string]int64
	staff []crm.User
	would []crm.Deal // that a dry run would have made

	stood  map[crm.DealID][]crm.StageStay // … in which stages deals would have stood
	pooled map[crm.CustomerID]bool        // … which customers would be in the pool

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

// mostLooked is for how many new customers a dry run looks whether they are probably there: so many are kept until its end, when all are looked for at once.
const mostLooked = 100_000

// newcomer is a new customer of a row.
type newcomer struct {
	row int
	store.Newcomer
}

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
	if err := m.all(ctx, func(_ context.Context, f func(*store.Tx) error) error { return f(tx) }, nil); err != nil {
		return err
	}
	return m.likely(ctx, tx)
}

// likely tells which new customers are probably there under another name.
func (m *Import) likely(ctx context.Context, tx *store.Tx) error {
	all := make([]store.Newcomer, len(m.newcomers))
	for i, n := range m.newcomers {
		all[i] = n.Newcomer
	}
	if len(all) == 0 {
		return nil
	}
	at, is, err := tx.LikelyAmong(ctx, all, m.Alike, say.LikelyShown)
	m.Report.Likely = len(at)
	for i, e := range is {
		n := m.newcomers[at[i]]
		m.Report.LikelyRows = append(m.Report.LikelyRows, say.LikelyRow{No: n.row, Called: n.Name, Is: e})
	}
	m.newcomers = nil
	return err
}

// Run imports, a transaction for each batch. after is called in each of them: to hold a lease, to show how far it is. An import
// that was cut off is run again: what came in stays, and the rest follows.
func (m *Import) Run(ctx context.Context, transact Transact, after func(tx *store.Tx, rows int) error) error {
	m.begin(false)
	return m.all(ctx, transact, after)
}

func (m *Import) begin(dry bool) {
	m.dry, m.known, m.done, m.staff, m.would, m.Report, m.Bad = dry, newKnown(), nil, nil, nil, say.ImportReport{}, nil
	m.newcomers = nil
	m.stood, m.pooled = map[crm.DealID][]crm.StageStay{}, map[crm.CustomerID]bool{}
}

func (m *Import) all(ctx context.Context, transact Transact, after func(*store.Tx, int) error) error {
	if err := m.makeFields(ctx, transact); err != nil {
		return err
	}
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
		full := Batch
		if k := r.Sheet.kind; k != nil && k.rows > 0 {
			full = k.rows
		}
		if batch = append(batch, r); len(batch) < full {
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
	deals     map[crm.CustomerID][]crm.Deal // that the database has
	got       map[crm.DealID]int64          // what was paid for them, in fen
	flows     map[string]crm.Payment        // payments by their number
	unnamed   map[int64]crm.Payment         // those without one that may yet get theirs
	stood     map[crm.DealID][]crm.StageStay
	teams     []crm.Team
	there     map[string][]int64 // things that the database has, by what makes them the same
	exported  bool               // the row at hand: what followed from it stands beside it
	fresh     []crm.Deal         // by the row at hand
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
	var keys, numbers []string
	for i, r := range rows {
		if lines[i], wrong[i] = r.read(b.File, how); wrong[i] == nil {
			if key := crm.NameKey(lines[i].Customer.Name); key != "" {
				keys = append(keys, key)
			}
			numbers = append(numbers, lines[i].Payment.FlowNo)
		}
	}
	if b.customers, b.hidden, err = b.tx.CustomersCalled(ctx, keys); err != nil {
		return err
	}
	if b.flows, err = b.tx.PaymentsNumbered(ctx, numbers); err != nil {
		return err
	}
	if err := b.look(ctx, rows, lines); err != nil {
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
		if err := b.endOvertaken(ctx); err != nil {
			return err
		}
		b.tx.Summarise(say.SummaryOfImport(b.File.Name, rows[0].Sheet.Name, rows[0].No, rows[len(rows)-1].No))
	}
	return nil
}

// endOvertaken ends the requests that wait for what these rows did, and tells who asked and who was asked.
func (b *batchRun) endOvertaken(ctx context.Context) error {
	ended, err := records.EndOvertaken(ctx, b.tx, b.Process)
	if err != nil {
		return err
	}
	me := b.tx.Actor().User
	for _, l := range ended {
		if l.AskedBy != me.ID {
			continue
		}
		p := crm.Push{Key: fmt.Sprintf("approval:%d:over:%d:%d", l.ID, me.ID, l.Version), Channel: crm.AppChannel, To: me.WeComID, Reply: crm.Reply{Text: string(say.ApprovalNews(l, nil, b.tx.Now()))}}
		if err := b.tx.Push(ctx, p, b.tx.Now()); err != nil {
			return err
		}
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
func (b *batchRun) look(ctx context.Context, rows []Row, lines []Line) error {
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
	b.deals, b.got, b.unnamed = map[crm.CustomerID][]crm.Deal{}, map[crm.DealID]int64{}, map[int64]crm.Payment{}
	for _, d := range h.Deals {
		has(dealKey(d), int64(d.ID))
		b.deals[d.CustomerID] = append(b.deals[d.CustomerID], d)
	}
	for _, d := range b.would {
		b.deals[d.CustomerID] = append(b.deals[d.CustomerID], d)
	}
	for _, c := range h.Contracts {
		has(contractKey(c), int64(c.ID))
	}
	for _, p := range h.Plans {
		has(planKey(p), int64(p.ID))
	}
	for _, a := range h.Activities {
		has(activityKey(a), int64(a.ID))
		has(happenedKey(a.CustomerID, a.HappenedAt), int64(a.ID))
	}
	for _, f := range h.FollowUps {
		has(followUpKey(f), int64(f.ID))
	}
	for _, p := range h.Payments {
		has(paymentKey(p), int64(p.ID))
		if p.FlowNo == "" && p.ReversedOn.IsZero() {
			b.unnamed[int64(p.ID)] = p
		}
		if p.ReversedOn.IsZero() {
			b.got[p.DealID] += p.Amount.Fen
		}
	}
	for _, n := range h.Notes {
		has(noteKey(n), int64(n.ID))
	}
	if slices.ContainsFunc(rows, func(r Row) bool { return r.Sheet.kind != nil }) {
		return b.lookPast(ctx, ids, rows, lines)
	}
	return nil
}

// contactKey and the keys below are what makes two records the same.
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
func contractKey(c crm.Contract) string {
	return fmt.Sprintf("k|%d|%s", c.CustomerID, crm.NameKey(c.Number))
}
func planKey(p crm.PaymentPlan) string {
	return fmt.Sprintf("r|%d|%d|%d|%s|%s|%s", p.CustomerID, p.DealID, p.Amount.Fen, p.Amount.Currency, p.Due, p.Note)
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
	b.added, b.counted, b.fresh = nil, nil, nil
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
	for _, d := range b.fresh {
		b.deals[d.CustomerID] = append(b.deals[d.CustomerID], d)
		if b.dry {
			b.Import.would = append(b.Import.would, d)
		}
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
	if k := r.Sheet.kind; k != nil {
		if k.no != nil && record != 0 {
			b.numbers[k.no(&l)] = record
		}
		if b.resolve(k, &l) == nil {
			b.seen[l.key]++
		}
		return
	}
	switch {
	case r.Sheet.tells(aDeal) && l.DealNo != "":
		b.numbers["d|"+l.DealNo] = record
	case r.Sheet.tells(aContact) && l.ContactNo != "":
		b.numbers["p|"+l.ContactNo] = record
	case l.PlanNo != "":
		b.numbers["r|"+l.PlanNo] = record
	}
	b.count(r, &l)
}

// count notes the things of a row that may be alike as told, when the row itself came in before.
func (b *batchRun) count(r Row, l *Line) {
	id, ok := b.customers[crm.NameKey(l.Customer.Name)]
	if !ok || b.complete(r, l) != nil {
		return
	}
	l.of(id)
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
	if l.Payment.Amount.Fen != 0 || l.Plan.Amount.Fen != 0 {
		if id, ok := b.number("d|" + l.DealNo); ok {
			l.Payment.DealID, l.Plan.DealID = crm.DealID(id), crm.DealID(id)
		} else if id, ok := b.nth(dealKey(l.Deal), 0); ok {
			l.Payment.DealID, l.Plan.DealID = crm.DealID(id), crm.DealID(id)
		}
	}
	if l.Plan.Amount.Fen != 0 {
		b.seen[planKey(l.Plan)]++
	}
	if l.Payment.Amount.Fen != 0 {
		if l.Payment.DealID == 0 {
			l.Payment.DealID, _ = b.dealToPay(l.Payment)
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
