package records

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/say"
)

// Scores judges the open deals among some, the best first, with their names. Whose they are makes no difference to it.
func (o Of) Scores(ctx context.Context, deals []crm.Deal) ([]say.ScoreLine, error) {
	var r reports.ScoreRecords
	open := slices.DeleteFunc(slices.Clone(deals), func(d crm.Deal) bool { return !o.Process.Open(d) })
	if len(open) == 0 {
		return nil, nil
	}
	outcomes, err := o.Tx.CompanyOutcomes(ctx)
	if err != nil {
		return nil, err
	}
	r.History.Stages = o.byStage(outcomes)
	everybody := o
	everybody.Owners = nil // a colleague's plan for a customer is a plan for it
	if r.Plans, err = everybody.plansOf(ctx, open); err != nil {
		return nil, err
	}
	ids := customersOf(open, func(d crm.Deal) crm.CustomerID { return d.CustomerID })
	if r.Deciders, err = o.Tx.Deciders(ctx, ids); err != nil {
		return nil, err
	}
	customers, err := o.Tx.CustomersBrief(ctx, ids)
	if err != nil {
		return nil, err
	}
	r.Customers = map[crm.CustomerID]crm.Customer{}
	for _, c := range customers {
		r.Customers[c.ID] = c
	}
	called := o.names()
	var lines []say.ScoreLine
	for _, s := range reports.NewScores(o.Process, o.Calendar, o.Process.Among(open, o.Pipeline), r, o.Now) {
		lines = append(lines, say.ScoreLine{Score: s, Customer: r.Customers[s.Deal.CustomerID].Name, Owner: called[s.Deal.Owner]})
	}
	return lines, nil
}

// WorstFirst turns judged deals around; of those with the same score the larger stays first.
func WorstFirst(all []say.ScoreLine) {
	slices.SortStableFunc(all, func(a, b say.ScoreLine) int { return a.Total - b.Total })
}
