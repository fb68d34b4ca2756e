package records

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// What is judged one by one is read one by one: of a large company the largest, or the most urgent, and the answer says so.
const (
	mostJudged       = 2_000  // deals, planned contacts and customers
	mostOfEverybodys = 500    // of everybody's of so many people that an answer names none of them one by one (crowd)
	mostCustomers    = 20_000 // of whom all are judged
)

// crowd is from how many people on an answer is about all of them together and names none one by one.
const crowd = 100

// Crowd reports whether records are of so many people that they are counted together: a message with a line for each of them would be read by nobody.
func (o Of) Crowd() bool {
	return !o.Each && o.Team && len(o.People) >= crowd && o.Tx.Everybodys(o.Owners)
}

// most is how many are judged.
func (o Of) most() int {
	if o.Crowd() {
		return mostOfEverybodys
	}
	return mostJudged
}

// Left tells what an answer leaves out.
type Left struct{ Notes []say.Text }

// Out notes that something was left out, once.
func (l *Left) Out(note say.Text) {
	if l != nil && !slices.Contains(l.Notes, note) {
		l.Notes = append(l.Notes, note)
	}
}

// OpenDeals are the open deals, the largest first; of too many the largest.
func (o Of) OpenDeals(ctx context.Context) ([]crm.Deal, error) {
	return o.Largest(ctx, store.DealFilter{Owners: o.Owners, OpenOnly: true})
}

// Largest are the deals that pass a filter; of too many the largest.
func (o Of) Largest(ctx context.Context, f store.DealFilter) ([]crm.Deal, error) {
	n := o.most()
	f.Limit = n + 1
	deals, err := o.Tx.ListDeals(ctx, f)
	if len(deals) > n {
		o.Left.Out(say.LargestOnly(n))
		deals = deals[:n]
	}
	return deals, err
}

// OpenFunnel are the open deals of a pipeline by stage, whatever their number.
func (o Of) OpenFunnel(ctx context.Context) (func(crm.Pipeline) reports.Funnel, error) {
	counts, err := o.Tx.OpenCounts(ctx, o.Owners)
	return func(l crm.Pipeline) reports.Funnel { return reports.NewFunnel(o.Process, l, counts) }, err
}

// Customers are all customers that are judged, the longest untouched first: of too many those of the largest deals, open or won in the last years.
func (o Of) Customers(ctx context.Context) (all []crm.Customer, whole bool, err error) {
	many, err := o.Tx.MoreCustomers(ctx, o.Owners, mostCustomers)
	if err != nil {
		return nil, false, err
	}
	if !many {
		all, err = o.Tx.ListCustomers(ctx, store.CustomerFilter{Owners: o.Owners})
		return all, true, err
	}
	half := o.most() / 2
	deals, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, OpenOnly: true, Limit: half})
	if err != nil {
		return nil, false, err
	}
	won, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners, Stages: o.Process.WonStages(), WonFrom: o.Now.AddDate(-rhythmYears, 0, 0), WonTo: o.Now.AddDate(0, 0, 1), Limit: half})
	if err != nil {
		return nil, false, err
	}
	all, err = o.Tx.CustomersBrief(ctx, customersOf(append(deals, won...), func(d crm.Deal) crm.CustomerID { return d.CustomerID }))
	slices.SortStableFunc(all, func(a, b crm.Customer) int { return a.LastContactAt.Compare(b.LastContactAt) })
	o.Left.Out(say.LargestCustomersOnly(len(all)))
	return all, false, err
}

// Untouched are the customers, the longest untouched first; of too many the first.
func (o Of) Untouched(ctx context.Context) ([]crm.Customer, error) {
	many, err := o.Tx.MoreCustomers(ctx, o.Owners, mostCustomers)
	if err != nil {
		return nil, err
	}
	f := store.CustomerFilter{Owners: o.Owners}
	if many {
		f.Limit = o.most()
		o.Left.Out(say.UntouchedOnly(f.Limit))
	}
	return o.Tx.ListCustomers(ctx, f)
}
