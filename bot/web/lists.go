package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

// listView is what a number is made of: as many rows as it counts, and the same sum.
type listView struct {
	List   say.ListName
	Title  string
	Note   string // what is counted
	Head   []string
	Rows   []listRow
	N      int // how many there are; fewer are read where a page draws them for a crowd
	Sum    reports.Sums
	Priced bool // it has amounts
	Parts  reports.Sums
	from   crm.Date
}

// listRow is one of the things that are counted.
type listRow struct {
	Customer crm.CustomerID
	Cells    []any // string, int, crm.Money; the first is the customer
	Bad      bool
}

// drawnRows is how many rows a page draws; a spreadsheet has all.
const drawnRows = 500

func (v *visit) list(ctx context.Context) (any, error) { return v.listed(ctx) }

// Drawn are the rows that a page draws.
func (l *listView) Drawn() []listRow { return l.Rows[:min(len(l.Rows), drawnRows)] }

// listed reads a list of the chosen people: of a period, or as it is now.
func (v *visit) listed(ctx context.Context) (*listView, error) {
	l := &listView{List: say.ListName(v.r.PathValue("what")), from: crm.DateOf(v.now)}
	if l.Title = say.ListTitle(l.List); l.Title == "" {
		return nil, errAway
	}
	var err error
	switch l.List {
	case say.ListOpen, say.ListStuck:
		err = v.listOpen(ctx, l)
	case say.ListOverdue, say.ListDue:
		err = v.listPlans(ctx, l)
	default:
		err = v.listPeriod(ctx, l)
	}
	if err == nil {
		err = v.count(ctx, l)
	}
	return l, err
}

// few reports whether only as many records are read as are drawn, and the others counted: on a page about so many people that there are tens of thousands.
func (v *visit) few() bool { return v.who.Of.Crowd() && v.r.FormValue("format") != "xlsx" }

// count adds to a list of which few records were read how many there are, and what they come to where it is known.
func (v *visit) count(ctx context.Context, l *listView) error {
	l.N = len(l.Rows)
	if !v.few() {
		return nil
	}
	today := crm.DateOf(v.now)
	p := period{From: today, To: today.AddDays(1)}
	switch l.List {
	case say.ListOpen, say.ListStuck, say.ListForecast:
		return nil
	case say.ListOverdue, say.ListDue:
		if v.r.FormValue("from") == "" {
			break
		}
		fallthrough
	default:
		var err error
		if p, err = v.period(); err != nil {
			return errAway
		}
	}
	d, err := v.who.Of.Day(ctx, p.From, p.To)
	if err != nil {
		return err
	}
	l.N = map[say.ListName]int{
		say.ListContacts: d.Contacts, say.ListMissed: d.Missed, say.ListCustomers: d.Customers, say.ListCreated: d.Created, say.ListMoves: d.Moved, say.ListLost: d.Lost,
		say.ListWon: d.Won, say.ListPayments: d.Payments, say.ListOverdue: d.Overdue, say.ListDue: d.Due, say.ListNext: d.Next,
	}[l.List]
	switch l.List {
	case say.ListWon:
		l.Sum = d.WonSum
	case say.ListPayments:
		l.Sum = d.Paid
	default:
		if l.N > len(l.Rows) {
			l.Priced = false // of those that were read alone
		} else {
			l.N = len(l.Rows)
		}
	}
	return nil
}

// listPeriod lists what was counted in a period.
func (v *visit) listPeriod(ctx context.Context, l *listView) error {
	p, err := v.period()
	if err != nil {
		return errAway
	}
	l.Note, l.from = say.PeriodName(p.From, p.To, crm.DateOf(v.now)), p.From
	of := v.who.Of
	if l.List == say.ListForecast {
		f, err := of.ForecastDeals(ctx, p.From, p.To)
		if err != nil {
			return err
		}
		return v.listForecast(ctx, l, f)
	}
	parts, named := map[say.ListName]records.DayPart{
		say.ListContacts: records.DayContacts, say.ListMissed: records.DayContacts, say.ListCustomers: records.DayContacts,
		say.ListCreated: records.DayMoves, say.ListMoves: records.DayMoves, say.ListLost: records.DayMoves,
		say.ListWon: records.DayWon, say.ListPayments: records.DayPayments,
	}[l.List]
	if !named {
		parts = records.DayPlans
	}
	if v.few() {
		of.Limit = drawnRows
	}
	r, err := of.DayRecords(ctx, p.From, p.To, parts)
	if err != nil {
		return err
	}
	turns := r.Turns(v.Process)
	switch l.List {
	case say.ListContacts:
		return v.listActivities(ctx, l, r.Reached())
	case say.ListMissed:
		return v.listActivities(ctx, l, r.Missed())
	case say.ListCustomers:
		return v.listCustomers(ctx, l, r.Customers(), r.Reached())
	case say.ListCreated:
		return v.listTurns(ctx, l, turns.Created)
	case say.ListMoves:
		return v.listTurns(ctx, l, turns.Moves)
	case say.ListLost:
		return v.listTurns(ctx, l, turns.Lost)
	case say.ListWon:
		return v.listWon(ctx, l, r.Won)
	case say.ListPayments:
		return v.listPayments(ctx, l, r.Payments)
	default:
		if v.few() {
			r.Next, err = of.Planned(ctx, p.To.In(v.Location), p.To.AddDays(p.To.Sub(p.From)).In(v.Location))
			if err != nil {
				return err
			}
		}
		return v.listFollowUps(ctx, l, r.Next)
	}
}

func (v *visit) listOpen(ctx context.Context, l *listView) error {
	of := v.who.Of
	deals, err := of.Tx.ListDeals(ctx, store.DealFilter{Owners: of.Owners, OpenOnly: true})
	if err != nil {
		return err
	}
	if l.List == say.ListStuck {
		return v.listStuck(ctx, l, deals)
	}
	line, stage := v.r.FormValue("line"), crm.StageCode(v.r.FormValue("stage"))
	deals = slices.DeleteFunc(deals, func(d crm.Deal) bool {
		return line != "" && v.Process.Of(d).Code != line || stage != "" && d.Stage != stage
	})
	if stage != "" {
		s, _ := v.Process.Pipeline(line).Stage(stage)
		l.Note = s.Name
	}
	n, err := v.named(ctx, deals)
	l.Priced, l.Head = true, []string{"客户", "商机", "负责人", "阶段", "预计成交", "金额", "按赢率"}
	for _, d := range deals {
		part := v.Process.Weighted(d)
		l.Sum, l.Parts = l.Sum.Plus(d.Amount), l.Parts.Plus(part)
		l.add(d.CustomerID, n.Customers[d.CustomerID], d.Title, n.People[d.Owner], v.Process.Stage(d).Name, v.dayOf(d.ExpectedClose), d.Amount, part)
	}
	return err
}

func (v *visit) listStuck(ctx context.Context, l *listView, deals []crm.Deal) error {
	of := v.who.Of
	of.Team = true
	stuck, err := of.Stuck(ctx, v.Calendar, deals)
	l.Priced, l.Head = true, []string{"客户", "商机", "负责人", "阶段", "停了（工作日）", "金额"}
	for _, s := range stuck {
		l.Sum = l.Sum.Plus(s.Deal.Amount)
		l.add(s.Deal.CustomerID, s.Customer, s.Deal.Title, s.Owner, s.Stage.Name, s.Days, s.Deal.Amount)
	}
	return err
}

func (v *visit) listForecast(ctx context.Context, l *listView, f reports.Forecast) error {
	deals := slices.Clone(f.Won)
	for _, x := range f.Open {
		deals = append(deals, x.Deal)
	}
	n, err := v.named(ctx, deals)
	l.Priced, l.Head = true, []string{"客户", "商机", "负责人", "阶段", "预计成交", "金额", "算进预测"}
	for _, d := range f.Won {
		l.Sum, l.Parts = l.Sum.Plus(d.Amount), l.Parts.Plus(d.Amount)
		l.add(d.CustomerID, n.Customers[d.CustomerID], d.Title, n.People[d.Owner], v.Process.Stage(d).Name, v.date(d.WonAt), d.Amount, d.Amount)
	}
	for _, x := range f.Open {
		d := x.Deal
		l.Sum, l.Parts = l.Sum.Plus(d.Amount), l.Parts.Plus(x.Part)
		l.add(d.CustomerID, n.Customers[d.CustomerID], d.Title, n.People[d.Owner], fmt.Sprintf("%s %d%%", x.Stage.Name, x.Percent), v.dayOf(d.ExpectedClose), d.Amount, x.Part)
	}
	return err
}

func (v *visit) listWon(ctx context.Context, l *listView, deals []crm.Deal) error {
	n, err := v.named(ctx, deals)
	l.Priced, l.Head = true, []string{"客户", "商机", "负责人", "成交", "金额"}
	for _, d := range deals {
		l.Sum = l.Sum.Plus(d.Amount)
		l.add(d.CustomerID, n.Customers[d.CustomerID], d.Title, n.People[d.Owner], v.date(d.WonAt), d.Amount)
	}
	return err
}

func (v *visit) listTurns(ctx context.Context, l *listView, turns []reports.Turn) error {
	deals := make([]crm.Deal, len(turns))
	for i, t := range turns {
		deals[i] = t.Deal
	}
	n, err := v.named(ctx, deals)
	l.Priced, l.Head = true, []string{"客户", "商机", "负责人", "哪一天", "进到", "金额"}
	for _, t := range turns {
		d := t.Deal
		l.Sum = l.Sum.Plus(d.Amount)
		l.add(d.CustomerID, n.Customers[d.CustomerID], d.Title, n.People[d.Owner], v.date(t.Stay.EnteredAt), t.To.Name, d.Amount)
	}
	return err
}

func (v *visit) listPayments(ctx context.Context, l *listView, all []crm.Payment) error {
	ids := make([]crm.DealID, len(all))
	for i, p := range all {
		ids[i] = p.DealID
	}
	deals := map[crm.DealID]crm.Deal{}
	if len(ids) > 0 {
		found, err := v.tx.ListDeals(ctx, store.DealFilter{IDs: ids})
		if err != nil {
			return err
		}
		for _, d := range found {
			deals[d.ID] = d
		}
	}
	n, err := namesFor(ctx, v, all, func(p crm.Payment) crm.CustomerID { return p.CustomerID })
	l.Priced, l.Head = true, []string{"客户", "商机", "负责人", "回款日期", "款项", "金额"}
	for _, p := range all {
		l.Sum = l.Sum.Plus(p.Amount)
		l.add(p.CustomerID, n.Customers[p.CustomerID], deals[p.DealID].Title, n.People[deals[p.DealID].Owner], v.dayOf(p.PaidOn), p.Kind, p.Amount)
	}
	return err
}

func (v *visit) listActivities(ctx context.Context, l *listView, all []crm.Activity) error {
	n, err := namesFor(ctx, v, all, func(a crm.Activity) crm.CustomerID { return a.CustomerID })
	l.Head = []string{"客户", "谁", "哪一天", "方式", "内容"}
	for _, a := range all {
		id, name := seenOf(n, a.CustomerID)
		l.add(id, name, n.People[a.Actor], v.date(a.HappenedAt), say.ActivityName(a.Type), a.Content)
	}
	return err
}

// seenOf is a customer with its name as the visitor sees it: one out of their scope is counted and not named.
func seenOf(n records.Names, id crm.CustomerID) (crm.CustomerID, string) {
	if name := n.Customers[id]; name != "" {
		return id, name
	}
	return 0, say.CustomerUnseen()
}

// listCustomers lists customers with how often they were reached.
func (v *visit) listCustomers(ctx context.Context, l *listView, ids []crm.CustomerID, reached []crm.Activity) error {
	times := map[crm.CustomerID]int{}
	for _, a := range reached {
		times[a.CustomerID]++
	}
	n, err := namesFor(ctx, v, ids, func(id crm.CustomerID) crm.CustomerID { return id })
	l.Head = []string{"客户", "跟进次数"}
	for _, id := range ids {
		to, name := seenOf(n, id)
		l.add(to, name, times[id])
	}
	return err
}

// listPlans lists the planned contacts that are late, or due today.
func (v *visit) listPlans(ctx context.Context, l *listView) error {
	of := v.who.Of
	var since time.Time
	if l.List == say.ListDue {
		since = of.Today().In(v.Location)
	}
	plans, err := of.Planned(ctx, since, of.Tomorrow())
	if err != nil {
		return err
	}
	until := of.Today().AddDays(1)
	if v.r.FormValue("from") != "" { // as a report of this time has it
		p, err := v.period()
		if err != nil {
			return errAway
		}
		until = p.To
	}
	late, due := of.Unsettled(plans, until)
	if l.List == say.ListOverdue {
		due = late
	}
	return v.listFollowUps(ctx, l, due)
}

func (v *visit) listFollowUps(ctx context.Context, l *listView, all []crm.FollowUp) error {
	n, err := namesFor(ctx, v, all, func(f crm.FollowUp) crm.CustomerID { return f.CustomerID })
	l.Head = []string{"客户", "负责人", "哪一天", "要做什么"}
	for _, f := range all {
		l.add(f.CustomerID, n.Customers[f.CustomerID], n.People[f.Owner], v.date(f.Due.At), f.Content)
		l.Rows[len(l.Rows)-1].Bad = f.Due.Overdue(v.now, v.Location)
	}
	return err
}

func (l *listView) add(customer crm.CustomerID, cells ...any) {
	l.Rows = append(l.Rows, listRow{Customer: customer, Cells: cells})
}

func (v *visit) named(ctx context.Context, deals []crm.Deal) (records.Names, error) {
	return namesFor(ctx, v, deals, func(d crm.Deal) crm.CustomerID { return d.CustomerID })
}

// namesFor reads the names of customers, and of everybody in scope.
func namesFor[T any](ctx context.Context, v *visit, all []T, customer func(T) crm.CustomerID) (records.Names, error) {
	ids := make([]crm.CustomerID, len(all))
	for i, x := range all {
		ids[i] = customer(x)
	}
	of := v.who.Of
	of.Team, of.People = true, v.people
	return of.Names(ctx, ids)
}

func (l *listView) tables(v *visit) (file string, all []sheets.Table) {
	rows := [][]any{{}}
	for _, h := range l.Head {
		rows[0] = append(rows[0], h)
	}
	for _, r := range l.Rows {
		rows = append(rows, r.Cells)
	}
	return say.ReportName(l.Title, v.user.Name, l.from), []sheets.Table{{Name: l.Title, Rows: rows}}
}

func (v *visit) date(t time.Time) string { return v.dayOf(crm.DateOf(t.In(v.Location))) }

func (v *visit) dayOf(d crm.Date) string {
	if d.IsZero() {
		return ""
	}
	return say.ShortDate(d, crm.DateOf(v.now))
}
