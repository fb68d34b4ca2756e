package say

import (
	"strings"
	"testing"

	"genjin/crm"
	"genjin/crm/reports"
)

func date(year, month, day int) crm.Date {
	return crm.DateOf(now.AddDate(year-2026, month-11, day-24))
}

func ranked(whole bool, reader crm.UserID) Ranked {
	money := func(yuan int64) []crm.Money { return []crm.Money{crm.Yuan(yuan)} }
	r := reports.NewRanking(reports.ByWon, []crm.Standing{
		{User: crm.User{ID: 1, Name: "张伟", Role: crm.Rep}, Won: 2, WonSum: money(1_800_000)}, {User: crm.User{ID: 2, Name: "[李](娜)", Role: crm.Rep}, Won: 1, WonSum: money(500_000)},
		{User: crm.User{ID: 3, Name: "孙强", Role: crm.Rep}, Won: 1, WonSum: money(300_000)}, {User: crm.User{ID: 4, Name: "周平", Role: crm.Rep}},
	})
	return Ranked{Ranking: r, Period: "11月", Reader: reader, Whole: whole}
}

// A rep sees the podium and the own place, who leads sees all, and a group nobody's place.
func TestRanking(t *testing.T) {
	check(t, Ranking(ranked(true, 9)), "11月成交额排名（4人）：合计260万\n1. 张伟 180万（2单）\n2. ［李］(娜) 50万（1单）\n3. 孙强 30万（1单）\n4. 周平 0元")
	check(t, Ranking(ranked(false, 4)), "11月成交额排名（4人）\n1. 张伟 180万（2单）\n2. ［李］(娜) 50万（1单）\n3. 孙强 30万（1单）\n你第4名：0元，差前一名30万")
	check(t, Ranking(ranked(false, 1)), "11月成交额排名（4人）\n1. 张伟 180万（2单）\n2. ［李］(娜) 50万（1单）\n3. 孙强 30万（1单）\n你第1名：180万，领先，保持住！")
	check(t, Ranking(ranked(false, 0)), "11月成交额排名（4人）\n1. 张伟 180万（2单）\n2. ［李］(娜) 50万（1单）\n3. 孙强 30万（1单）\n想知道自己第几，私聊我「我排第几」。")
	other := ranked(false, 4)
	other.Called = "周平"
	if got := Ranking(other); !strings.HasSuffix(string(got), "\n周平第4名：0元，差前一名30万") {
		t.Error(got)
	}
	check(t, Ranking(Ranked{Ranking: reports.NewRanking(reports.ByVisits, nil), Period: "本周"}), "本周拜访次数排名还空着，第一个等你来拿。")
	if c := RankingChart(ranked(false, 0)); len(c.Rows) != 3 || c.Sub != "4人" {
		t.Errorf("before a group: %+v", c)
	}
	if c := RankingChart(ranked(false, 4)); len(c.Rows) != 4 || !c.Rows[3].Own || c.Rows[3].Label != "4. 周平" {
		t.Errorf("one's own: %+v", c)
	}
	if c := RankingChart(ranked(true, 1)); len(c.Rows) != 4 || c.Rows[0].Own || c.Sub != "4人 · 合计260万" || c.Rows[1].Label != "2. ［李］(娜)" {
		t.Errorf("all: %+v", c)
	}
	if RankingChart(Ranked{Ranking: reports.NewRanking(reports.ByWon, nil)}) != nil {
		t.Error("nothing is drawn")
	}
}

func TestForecast(t *testing.T) {
	sum := func(yuan int64) reports.Sums { return reports.Sums{}.Plus(crm.Yuan(yuan)) }
	f := reports.Forecast{WonDeals: 1, OpenDeals: 3, Worst: sum(200_000), Commit: sum(1_500_000), Best: sum(1_900_000), Weighted: sum(1_080_000), Unpriced: 1, Undated: 2}
	check(t, Forecast("我的", "11月", f, reports.Pace{}, false), "我的11月预测：108万（按赢率折算）\n已成交20万（1单），预计再成3单\n保底 20万 · 有把握 150万 · 最好 190万\n"+
		"留意：1单金额未定；2单没写预计成交日，没算进去\n有金额的只有3单，数字仅供参考。\n回「为什么」看每一单怎么算的。")
	check(t, Forecast("我的", "10月", f, reports.Pace{}, true), "我的10月已经过完：已成交20万（1单）。")
	check(t, Forecast("我的", "12月", reports.Forecast{Undated: 2}, reports.Pace{}, false), "我的12月还预测不了：没有成交，也没有预计这段时间成交的单子。\n留意：2单没写预计成交日，没算进去\n补一句就行，例如：华北重工预计12月20日成交。")
	if got := Forecast("我的", "11月", reports.Forecast{WonDeals: 5, Worst: sum(1), Weighted: sum(1)}, reports.Pace{}, false); strings.Contains(string(got), "仅供参考") {
		t.Error(got)
	}
}

func TestForecastAgainstATarget(t *testing.T) {
	f := reports.Forecast{WonDeals: 5, Weighted: reports.Sums{crm.Yuan(1_080_000)}}
	for value, want := range map[int64]string{150_000_000: "\n目标 150万，按折算还差42万\n", 108_000_000: "\n目标 108万，按折算够了\n"} {
		if got := Forecast("我的", "11月", f, reports.Pace{Metric: crm.WonAmount, Set: true, Value: value}, false); !strings.Contains(string(got), want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// However many parts there are, those that are written sum to the figure.
func TestWhyForecast(t *testing.T) {
	parts := []PartLine{{Deal: frame, Customer: "<华北重工>", Part: crm.Yuan(800_000)}, {Deal: frame, Customer: "星辰科技", Owner: "李娜", Percent: 60, Part: crm.Yuan(480_000)}, {Customer: "空", Percent: 10}}
	check(t, WhyForecast("我的", "11月", reports.Sums{crm.Yuan(1_280_000)}, parts), "我的11月预测 128万 是这样加起来的：\n· ＜华北重工＞ · 年度框架 80万\n· 星辰科技 · 年度框架 · 李娜 80万 × 60% = 48万\n"+
		"· 空 金额未定\n合计 128万\n保底：只算已成交；有把握：再加赢率60%以上的；最好：预计的全成")
	many := make([]PartLine, 20)
	for i := range many {
		many[i] = PartLine{Deal: frame, Customer: "甲", Part: crm.Yuan(int64(10_000 * (i + 1)))}
	}
	got := string(WhyForecast("我的", "11月", reports.Sums{crm.Yuan(2_100_000)}, many))
	// 1 to 13 are written: 91万. 14 to 20: 119万.
	if strings.Count(got, "· 甲") != 13 || !strings.Contains(got, "· 其余7单 119万\n合计 210万") {
		t.Error(got)
	}
}

func TestTrend(t *testing.T) {
	tr := reports.Trend{Step: reports.Weeks, Points: []reports.TrendPoint{
		{From: date(2026, 11, 9), To: date(2026, 11, 16), Won: 1, WonSum: reports.Sums{crm.Yuan(500_000)}, Created: 3, Contacts: 4},
		{From: date(2026, 11, 16), To: date(2026, 11, 23), Created: 3, Contacts: 6},
		{From: date(2026, 11, 23), To: date(2026, 11, 25), Partly: true, Won: 1, WonSum: reports.Sums{crm.Yuan(80_000), {Fen: 100, Currency: "USD"}}},
	}}
	check(t, Trend("我的", tr), "我的趋势 · 3周\n11/9起：成交50万 · 新商机3 · 跟进4\n11/16起：成交0元 · 新商机3 · 跟进6\n11/23起：成交8万，USD 1 · 新商机0 · 跟进0（不满一周）\n"+
		"上一整周比再前一周：成交少50万，新商机持平，跟进多2")
	c := TrendChart("我的", tr)
	if len(c.Rows) != 3 || c.Rows[2].Figures[0] != "8万，USD 1" || c.Rows[2].Values[0] != 8_000_000 || !c.Rows[2].Partly || c.Foot != "浅色：不满一周" {
		t.Errorf("%+v", c)
	}
	check(t, Trend("我的", reports.Trend{}), "我的趋势还画不出来：这段时间没有跟进、新商机和成交。")
	if TrendLine(reports.Trend{Points: tr.Points[1:]}) != "" || TrendChart("我的", reports.Trend{}) != nil {
		t.Error("there is nothing to compare, or to draw")
	}
}

func TestProgressChart(t *testing.T) {
	c := ProgressChart("11月目标", "", []Goal{{"团队", 99_900, 100_000, "999元 / 1,000元"}, {"张伟", 3, 0, "3"}})
	if c.Rows[0].Figures[1] != "99%" || c.Rows[1].Figures[1] != "" || ProgressChart("x", "", nil) != nil {
		t.Errorf("%+v", c)
	}
	if got := Foot("按赢率折算：1万", today); got != "按赢率折算：1万 · 截至2026年11月24日" {
		t.Error(got)
	}
}
