package reports

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"genjin/crm"
)

// Five won, two lost: 转介绍 has four of the five and none of the lost; 制造 has all of both, which tells nothing.
func TestReview(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	var r ReviewRecords
	r.Traits, r.Rivals = map[crm.DealID][][2]string{}, map[crm.DealID]string{}
	for i := range 5 {
		d := crm.Deal{ID: crm.DealID(i + 1), Amount: crm.Yuan(int64(i+1) * 100_000), CreatedAt: day(0), WonAt: day(10 * (i + 1))}
		r.Won = append(r.Won, d)
		r.Traits[d.ID] = [][2]string{{"行业", "制造"}}
		if i < 4 {
			r.Traits[d.ID] = append(r.Traits[d.ID], [2]string{"来源", "转介绍"})
		}
	}
	for i, reason := range []crm.LossReason{"price", ""} {
		d := crm.Deal{ID: crm.DealID(10 + i), Amount: crm.Yuan(50_000), CreatedAt: day(0), LostAt: day(4 + i), LostReason: reason, LostFrom: "quote"}
		r.Lost = append(r.Lost, d)
		r.Traits[d.ID] = [][2]string{{"行业", "制造"}}
	}
	r.Rivals[10] = "海康"
	r.Reason = func(c crm.LossReason) string { return map[crm.LossReason]string{"price": "价格"}[c] }
	r.Stage = func(_ string, from crm.StageCode) string { return string(from) }
	r.WonCounts, r.LostCounts = endedOf(r.Won, func(d crm.Deal) time.Time { return d.WonAt }), endedOf(r.Lost, func(d crm.Deal) time.Time { return d.LostAt })
	v := NewReview(r)
	if v.Won.Sum != crm.Yuan(1_500_000) || v.Won.Days != 30 || v.Lost.Sum != crm.Yuan(100_000) || v.Lost.Days != 5 {
		t.Errorf("won %v in %d days, lost %v in %d", v.Won.Sum, v.Won.Days, v.Lost.Sum, v.Lost.Days)
	}
	if want := []Share{{"", 1, crm.Yuan(50_000)}, {"价格", 1, crm.Yuan(50_000)}}; !slices.Equal(v.Reasons, want) {
		t.Errorf("reasons %v", v.Reasons)
	}
	if want := []Share{{"quote", 2, crm.Yuan(100_000)}}; !slices.Equal(v.Stages, want) {
		t.Errorf("stages %v", v.Stages)
	}
	if want := []Share{{"海康", 1, crm.Yuan(50_000)}}; !slices.Equal(v.Rivals, want) {
		t.Errorf("rivals %v", v.Rivals)
	}
	if want := []Trait{{"来源", "转介绍", 4, 0}}; !slices.Equal(v.InCommon, want) {
		t.Errorf("in common %v", v.InCommon)
	}
	if v := NewReview(ReviewRecords{Reason: r.Reason, Stage: r.Stage}); v.Won.N+len(v.InCommon) != 0 {
		t.Errorf("of nothing: %+v", v)
	}
}

// endedOf counts deals as the store does.
func endedOf(deals []crm.Deal, at func(crm.Deal) time.Time) (all []crm.EndedCount) {
	for _, d := range deals {
		c := crm.EndedCount{Currency: d.Amount.Currency, N: 1, Fen: d.Amount.Fen}
		c.By, c.Is = crm.EndedDays, strconv.Itoa(crm.DateOf(at(d)).Sub(crm.DateOf(d.CreatedAt)))
		all = append(all, c)
		if !d.LostAt.IsZero() {
			c.By, c.Is = crm.EndedReason, string(d.LostReason)
			all = append(all, c)
			c.By, c.Is = crm.EndedFrom, string(d.LostFrom)
			all = append(all, c)
		}
	}
	return all
}
