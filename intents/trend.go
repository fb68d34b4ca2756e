package intents

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/say"
)

// What a trend shows when nobody says how long.
const (
	weeksBack  = 8
	monthsBack = 6
	weeksFor   = 100 // days up to which a trend is one of weeks
)

// trend shows how wins, new deals and contacts went from week to week, or from month to month.
func trend() Intent {
	return Intent{
		Kind:     Trend,
		Title:    "看趋势",
		Examples: []string{"趋势", "画个趋势图", "今年每个月的趋势", "团队近三个月趋势"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			step, today, words := reports.Weeks, crm.DateOf(t.Now), t.words(r.Span)
			if asks(words, "每月", "每个月", "按月", "月度", "逐月", "各月") {
				step = reports.Months
			}
			from, to := t.period(r, func(crm.Date) (crm.Date, crm.Date) {
				n := weeksBack
				if step == reports.Months {
					n = monthsBack
				}
				return reports.Back(step, today, n), today.AddDays(1)
			})
			p := r.Slots.Period
			if p == nil && asks(words, "半年") {
				step, from = reports.Months, reports.Back(reports.Months, today, 6)
			}
			if to.Sub(from) > weeksFor && !asks(words, "每周", "按周", "周度", "逐周", "各周") {
				step = reports.Months
			}
			if p != nil && p.Rule == "rolling" && to.Sub(today) <= 1 { // 近三周: whole ones, with this one
				n := (to.Sub(from) + 6) / 7
				if step == reports.Months {
					n = max(1, (today.Year-from.Year)*12+int(today.Month-from.Month))
				}
				from = reports.Back(step, today, n)
			}
			if tomorrow := today.AddDays(1); tomorrow.Before(to) && from.Before(tomorrow) {
				to = tomorrow // what is to come has no trend yet
			}
			figures, err := t.records(a).Trend(ctx, step, from, to)
			t.show(r, say.TrendChart(a.whose, figures))
			return say.Trend(a.whose, figures), err
		},
	}
}
