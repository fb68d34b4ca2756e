package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/records"
	"genjin/internal/say"
)

// forecast says what a period is going to bring, and of what that is made.
func forecast() Intent {
	return Intent{
		Kind:     Forecast,
		Title:    "看预测",
		Examples: []string{"这个月能签多少", "本季度预测", "下个月能成多少"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			from, to := t.period(r, thisMonth)
			o := t.records(a)
			f, err := o.Forecast(ctx, from, to)
			if err != nil {
				return "", err
			}
			today := crm.DateOf(t.Now)
			period, over := say.PeriodName(from, to, today), !today.Before(to)
			t.figure(r)
			if !t.explains(r) || over || len(f.Won)+len(f.Open) == 0 {
				target, err := o.Pace(ctx, crm.WonAmount, from, to)
				return say.Forecast(a.whose, period, f, target, over), err
			}
			deals := f.Won
			for _, x := range f.Open {
				deals = append(deals, x.Deal)
			}
			parts, err := t.parts(ctx, o, deals, func(i int) (int, crm.Money) {
				if i < len(f.Won) {
					return 0, f.Won[i].Amount
				}
				x := f.Open[i-len(f.Won)]
				return x.Percent, x.Part
			})
			return say.WhyForecast(a.whose, period, f.Weighted, parts), err
		},
	}
}

// parts are deals with what each adds to a sum.
func (t *Turn) parts(ctx context.Context, o records.Of, deals []crm.Deal, part func(i int) (percent int, m crm.Money)) ([]say.PartLine, error) {
	n, err := o.NamesOf(ctx, deals)
	if err != nil {
		return nil, err
	}
	lines := make([]say.PartLine, len(deals))
	for i, d := range deals {
		lines[i] = say.PartLine{Deal: d, Customer: n.Customers[d.CustomerID], Owner: n.People[d.Owner]}
		lines[i].Percent, lines[i].Part = part(i)
	}
	return lines, nil
}
