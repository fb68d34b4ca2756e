package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// ranking says who brought about the most in a period: the first three by name and one's own place in private; all of it
// to who leads, in private. Before others nobody is shown to be last.
func ranking() Intent {
	return Intent{
		Kind:     Ranking,
		Title:    "看排名",
		Examples: []string{"这个月排名", "谁回款最多", "上周拜访排名", "我排第几", "排名图"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			m := measure(t.words(r.Span))
			from, to := t.period(r, thisMonth)
			all, err := t.records(a).Ranking(ctx, m, from, to)
			if err != nil {
				return "", err
			}
			ranked := say.Ranked{Ranking: all, Period: say.PeriodName(from, to, crm.DateOf(t.Now))}
			switch {
			case t.Group:
			case r.Slots.Person.Said():
				ranked.Reader, ranked.Called = a.owners[0], a.people[0].Name
			default:
				ranked.Reader, ranked.Whole = t.Actor.User.ID, t.Actor.User.May(crm.SeeFigures, crm.ToTeam)
			}
			t.figure(r)
			switch why := t.explains(r) && !ranked.Empty(); {
			case why && t.Group:
				return say.WhyInGroup(), nil
			case why:
				return t.whyRanking(ctx, a, ranked, from, to)
			}
			t.show(r, say.RankingChart(ranked))
			return say.Ranking(ranked), nil
		},
	}
}

// measure is what the words of a request rank by: money won unless they say something else.
func measure(words string) reports.Measure {
	switch {
	case asks(words, "回款", "收款", "到账", "回了多少", "收了多少", "回钱"):
		return reports.ByPaid
	case asks(words, "新客户", "新增客户", "开发客户", "拓客", "获客", "客户数"):
		return reports.ByNewCustomers
	case asks(words, "拜访", "上门", "走访", "见客户", "跑客户", "跑得", "跑的"):
		return reports.ByVisits
	case asks(words, "跟进", "联系", "电话", "勤快", "活跃", "努力", "过程"):
		return reports.ByContacts
	case asks(words, "单数", "单量", "几单", "多少单", "单最多", "成交数", "签单数"):
		return reports.ByWonDeals
	}
	return reports.ByWon
}

// whyRanking lists what the reader, or for who leads everybody, is ranked with.
func (t *Turn) whyRanking(ctx context.Context, a audience, r say.Ranked, from, to crm.Date) (say.Text, error) {
	o := t.records(a)
	own, sum := reports.Place{Sum: r.Sum, Value: r.Value}, r.Sum
	if !r.Whole {
		o.Owners, o.Team = []crm.UserID{r.Reader}, false
		own, _ = r.Of(r.Reader)
		sum = own.Sum
	}
	if !r.Measure.Money() {
		return say.WhyPlace(a.whose, r.Period, r.Measure, own, nil), nil
	}
	var deals []crm.Deal
	var parts []crm.Money
	switch r.Measure {
	case reports.ByPaid:
		paid, err := o.Tx.ListPayments(ctx, store.PaymentFilter{Owners: o.Owners, From: from, To: to})
		if err != nil {
			return "", err
		}
		of, err := o.Tx.ListDeals(ctx, store.DealFilter{Owners: o.Owners})
		if err != nil {
			return "", err
		}
		for _, p := range paid {
			if i := slices.IndexFunc(of, func(d crm.Deal) bool { return d.ID == p.DealID }); i >= 0 {
				deals, parts = append(deals, of[i]), append(parts, p.Amount)
			}
		}
	default:
		won, err := o.Won(ctx, from, to)
		if err != nil {
			return "", err
		}
		for _, d := range won {
			deals, parts = append(deals, d), append(parts, d.Amount)
		}
	}
	lines, err := t.parts(ctx, o, deals, func(i int) (int, crm.Money) { return 0, parts[i] })
	own.Sum = sum
	return say.WhyPlace(a.whose, r.Period, r.Measure, own, lines), err
}
