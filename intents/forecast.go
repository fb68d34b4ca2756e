package intents

import (
	"context"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

// forecast says what a period is going to bring, and of what that is made.
func forecast() Intent {
	return Intent{
		Kind:     Forecast,
		Title:    "看预测",
		Examples: []string{"这个月能签多少", "本季度预测", "下个月能成多少", "上个月预测准不准", "预测误差"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			if r.Slots.Field == forecastChecked {
				return t.forecastChecked(ctx, a, r)
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
			if !t.explains(r) || over || f.WonDeals+f.OpenDeals == 0 {
				target, err := o.Pace(ctx, crm.WonAmount, from, to)
				return say.Forecast(a.whose, period, f, target, over), err
			}
			if f, err = o.ForecastDeals(ctx, from, to); err != nil {
				return "", err
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

// forecastChecked is Slots.Field of a question how right forecasts were.
const forecastChecked = "checked"

// forecastChecked holds what was forecast of a month or a quarter at its beginning against what was won; of a longer time,
// or when none is named, month by month.
func (t *Turn) forecastChecked(ctx context.Context, a audience, r Request) (say.Text, error) {
	today := crm.DateOf(t.Now)
	month, _ := thisMonth(today)
	from, to := t.period(r, func(crm.Date) (from, to crm.Date) {
		return crm.Date{Year: month.Year - 1, Month: month.Month, Day: 1}, month
	})
	months, whole := crm.Months(from, to)
	period := say.PeriodName(from, to, today)
	if r.Slots.Period == nil {
		period = say.LastYear()
	}
	switch {
	case !whole:
		return say.NotKeptFor(period), nil
	case today.Before(to) && len(months) <= 3:
		return say.NotOverYet(period), nil
	}
	o := t.records(a)
	one := len(months) == 1 || len(months) == 3
	if !one {
		checks, _, err := o.Accuracy(ctx, from, to, 1)
		return say.ForecastsChecked(a.whose, period, checks), err
	}
	checks, people, err := o.Accuracy(ctx, from, to, len(months))
	if err != nil {
		return "", err
	}
	names := map[crm.UserID]string{}
	for _, u := range a.people {
		names[u.ID] = u.Name
	}
	if !a.team {
		people = checks
	}
	return say.ForecastChecked(a.whose, period, checks, people, names, a.team && !t.Group, today), nil
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

var forecastForms = []form{{
	words: []string{"预测"},
	shape: zh.NewSentence(lookFirst + `<p 0-12>[的|,]*[业绩|销售|成交]预测[的|得]*[和实际|跟实际|与实际|一般|平均|通常]*[有多|有|是|多|到底|都]*(准不准|准吗|准么|准嘛|准不|准确吗|准|准确率|准确度|准确性|误差|偏差|差多少|差了多少|偏了多少|靠谱吗|靠不靠谱)[是|有|都]*[多少|多大|怎么样|如何|大吗|大不大|高吗|高不高][了|呢|啊]*[?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: Forecast, Speech: Question}
		r.Slots.Field = forecastChecked
		return r, m.whose("p", &r)
	},
}}
