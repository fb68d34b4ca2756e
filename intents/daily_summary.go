package intents

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// dailySummary sums up a day: one's own, or the team's for a manager.
func dailySummary() Intent {
	return summary(DailySummary, "日报", []string{"今天日报", "昨天日报", "团队今天"}, func(now time.Time) (from, to crm.Date) {
		today := crm.DateOf(now)
		return today, today.AddDays(1)
	})
}

// weeklySummary sums up a week, Monday to Sunday.
func weeklySummary() Intent {
	return summary(WeeklySummary, "周报", []string{"本周周报", "上周总结", "团队这周"}, func(now time.Time) (from, to crm.Date) {
		today := crm.DateOf(now)
		monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
		return monday, monday.AddDays(7)
	})
}

// monthlySummary sums up a month.
func monthlySummary() Intent {
	return summary(MonthlySummary, "月报", []string{"本月月报", "上个月总结", "团队本月复盘"}, func(now time.Time) (from, to crm.Date) {
		first := crm.Date{Year: now.Year(), Month: now.Month(), Day: 1}
		return first, crm.DateOf(first.In(time.UTC).AddDate(0, 1, 0))
	})
}

func summary(kind Kind, title string, examples []string, current func(now time.Time) (from, to crm.Date)) Intent {
	return Intent{
		Kind: kind, Title: title, Examples: examples,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			from, to := current(t.Now)
			if p := r.Slots.Period; p != nil && !p.Start.IsZero() && !p.End.IsZero() {
				from, to = crm.DateOf(p.Start), crm.DateOf(p.End.Add(-time.Nanosecond)).AddDays(1)
			}
			t.figure(r)
			if t.explaining {
				return t.whyDay(ctx, a, say.SummaryTitle(a.whose, title, from, to.AddDays(-1), crm.DateOf(t.Now)), from, to)
			}
			d, err := t.records(a).Day(ctx, from, to)
			if t.Group {
				d = d.Aloud()
			}
			if err != nil {
				return "", err
			}
			plain := say.DaySummary(say.SummaryTitle(a.whose, title, from, to.AddDays(-1), crm.DateOf(t.Now)), d, a.team)
			if kind == DailySummary {
				return plain, nil // a day is short enough as it is
			}
			return t.above(ctx, crm.Draft{Key: "insight", Purpose: crm.ForInsight, Longest: 160}, plain)
		},
	}
}

// whyDay lists the records that the figures of a report count.
func (t *Turn) whyDay(ctx context.Context, a audience, title string, from, to crm.Date) (say.Text, error) {
	if t.Group {
		return say.WhyInGroup(), nil
	}
	o := t.records(a)
	d, err := o.DayRecords(ctx, from, to, records.DayContacts|records.DayWon|records.DayPayments|records.DayPlans)
	if err != nil {
		return "", err
	}
	deals, err := t.parts(ctx, o, d.Won, func(i int) (int, crm.Money) { return 0, d.Won[i].Amount })
	if err != nil {
		return "", err
	}
	var ids []crm.CustomerID
	for _, x := range d.Activities {
		ids = append(ids, x.CustomerID)
	}
	plans := slices.Concat(d.Overdue, d.Due)
	for _, f := range plans {
		ids = append(ids, f.CustomerID)
	}
	paidFor := make([]crm.DealID, len(d.Payments))
	for i, p := range d.Payments {
		paidFor[i] = p.DealID
	}
	of, err := t.Tx.ListDeals(ctx, store.DealFilter{Owners: a.owners})
	if err != nil {
		return "", err
	}
	for _, x := range of {
		if slices.Contains(paidFor, x.ID) {
			ids = append(ids, x.CustomerID)
		}
	}
	n, err := o.Names(ctx, ids)
	if err != nil {
		return "", err
	}
	why := say.DayParts{Title: title, Won: deals}
	for _, p := range d.Payments {
		if i := slices.IndexFunc(of, func(x crm.Deal) bool { return x.ID == p.DealID }); i >= 0 {
			why.Paid = append(why.Paid, say.PartLine{Deal: of[i], Customer: n.Customers[of[i].CustomerID], Owner: n.People[of[i].Owner], Part: p.Amount})
		}
	}
	for _, x := range d.Activities {
		why.Contacts = append(why.Contacts, say.ContactPart{Activity: x, Customer: n.Customers[x.CustomerID], Owner: n.People[x.Actor]})
	}
	for _, f := range plans {
		why.Plans = append(why.Plans, say.PlanPart{FollowUp: f, Customer: n.Customers[f.CustomerID], Owner: n.People[f.Owner]})
	}
	return say.WhyDay(why, t.Now), nil
}

// above puts what a model makes of an answer's labelled lines above them. It may only order and join them: figures, names and
// days are whole statements that code puts in (say.Statements), and it has no words but crm.DraftWords. Without a model, or when
// what it wrote is of no use, the answer stands as it is.
func (t *Turn) above(ctx context.Context, d crm.Draft, plain say.Text) (say.Text, error) {
	const fewest = 2 // statements that can be joined
	if t.Draft == nil {
		return plain, nil
	}
	d.Closed, d.Least = true, fewest
	if say.Statements(plain, &d); len(d.Values) < fewest {
		return plain, nil
	}
	text, ok, err := t.Draft(ctx, d)
	if err != nil || !ok {
		return plain, err
	}
	return say.Both(say.InsightDrafted(text), plain), nil
}
