package say

import (
	"fmt"
	"strconv"

	"genjin/crm"
	"genjin/crm/reports"
)

// Figures that are asked for by name, each with what it counts.

// few says that a figure of so many says little.
func few(n int) string {
	if n < reports.Few {
		return fmt.Sprintf("只有%d单，不足5单，数字仅供参考", n)
	}
	return ""
}

// LastYear is the time of a figure for which none was said.
func LastYear() string { return "近一年" }

// tenths writes tenths of a day.
func tenths(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// FollowRate is how many of one's customers somebody reached in a period.
func FollowRate(whose, period string, contacted, all int64) Text {
	if all == 0 {
		return Text(whose + "名下还没有客户。")
	}
	return lines(fmt.Sprintf("%s%s跟进率：%s（%d/%d家）", whose, period, percent(contacted, all), contacted, all),
		"口径：名下客户里，这段时间至少联系上一次的占比")
}

// ConversionRate is conversion stage by stage.
func ConversionRate(whose, period string, all []reports.Conversion, won, lost int) Text {
	out := []string{whose + period + "转化率："}
	for _, c := range all {
		if c.Entered == 0 {
			out = append(out, "· "+stage(c.Stage)+"：没有商机进来过")
			continue
		}
		line := fmt.Sprintf("· %s：%s（%d单里%d单往前走了）", stage(c.Stage), percent(int64(c.On), int64(c.Entered)), c.Entered, c.On)
		if c.Entered < reports.Few {
			line += "，不足5单"
		}
		out = append(out, line)
	}
	if won+lost > 0 {
		line := fmt.Sprintf("赢单率：%s（成交%d单，输单%d单）", percent(int64(won), int64(won+lost)), won, lost)
		if won+lost < reports.Few {
			line += "，不足5单"
		}
		out = append(out, line)
	}
	return lines(append(out, "口径：这段时间进入该阶段的商机里，后来进到更后面阶段的占比；跳过的不算进入")...)
}

// EndedDeals are how many deals of a pipeline were won, and how many lost.
type EndedDeals struct {
	Pipeline  crm.Pipeline
	Won, Lost int
}

func (e EndedDeals) rate() string {
	return fmt.Sprintf("%s（成交%d单，输单%d单）", percent(int64(e.Won), int64(e.Won+e.Lost)), e.Won, e.Lost)
}

// WinRate is won deals among those that ended, and of each pipeline when several had some.
func WinRate(whose, period string, all []EndedDeals) Text {
	var sum EndedDeals
	var of []string
	for _, e := range all {
		sum.Won, sum.Lost = sum.Won+e.Won, sum.Lost+e.Lost
		of = append(of, "· "+Pipeline(e.Pipeline)+" "+e.rate())
	}
	if len(all) == 0 {
		return Text(whose + period + "没有成交，也没有输单，算不出赢单率。")
	}
	if len(of) == 1 {
		of = nil
	}
	out := append([]string{whose + period + "赢单率：" + sum.rate()}, of...)
	return lines(append(out, few(sum.Won+sum.Lost), "口径：这段时间成交的单数 ÷（成交 + 输单）")...)
}

// Cycle is how long deals took to be won.
func Cycle(whose, period string, w reports.WonDeals) Text {
	if len(w.Days) == 0 {
		return Text(whose + period + "没有成交，算不出成交周期。")
	}
	average, median := w.Cycle()
	return lines(fmt.Sprintf("%s%s平均成交周期：%s天（%d单；一半在%s天以内）", whose, period, tenths(average), len(w.Days), tenths(median)), few(len(w.Days)),
		"口径：成交的商机从新建到成交的自然天数，平均")
}

// AverageDeal is what a won deal is worth on average.
func AverageDeal(whose, period string, w reports.WonDeals) Text {
	if len(w.Deals) == 0 {
		return Text(whose + period + "没有带金额的成交，算不出客单价。")
	}
	left := ""
	if w.Others > 0 {
		left = fmt.Sprintf("另有%d单没有金额或是外币，没有计入", w.Others)
	}
	return lines(fmt.Sprintf("%s%s客单价：%s（%d单，共%s）", whose, period, roughly(crm.WonAmount, w.Average()), len(w.Deals), TargetValue(crm.WonAmount, w.Sum)), few(len(w.Deals)), left,
		"口径：成交金额（人民币）÷ 成交单数")
}

// WhyWon lists the deals a figure of won ones is made of.
func WhyWon(whose, period string, sum reports.Sums, parts []PartLine) Text {
	return why(whose+period+"成交的是这些：", sum, parts)
}

// Counted is a number of records in a period.
func Counted(whose string, p reports.Pace) Text {
	return lines(whose+PeriodName(p.From, p.To, p.Today)+map[crm.Metric]string{crm.NewCustomers: "新增客户", crm.NewDeals: "新增商机", crm.Visits: "拜访"}[p.Metric]+"："+TargetValue(p.Metric, p.Done), definition(p.Metric))
}

// Cohorts is what became of the deals that came in within a time.
func Cohorts(whose, period string, all []reports.Cohort) Text {
	if len(all) == 0 {
		return Text(whose + period + "没有新进来的商机，算不出转化率。")
	}
	var out []string
	for _, c := range all {
		line := ""
		if len(all) > 1 {
			line = Pipeline(c.Pipeline)
		}
		n := int64(c.Deals)
		out = append(out, fmt.Sprintf("%s%s进来的%s商机有%d单，到现在：", whose, period, line, c.Deals))
		for _, s := range c.Steps {
			out = append(out, fmt.Sprintf("· 走到%s或更后面：%d单（%s）", stage(s.Stage), s.Reached, percent(int64(s.Reached), n)))
		}
		won := fmt.Sprintf("· 成交：%d单（%s）", c.Won, percent(int64(c.Won), n))
		if len(c.WonSum) > 0 {
			won += "，" + c.WonSum.String()
		}
		out = append(out, won, fmt.Sprintf("· 输单：%d单（%s），还在谈：%d单", c.Lost, percent(int64(c.Lost), n), c.Open), few(c.Deals))
	}
	return lines(append(out, "口径：这段时间新建的商机，按阶段变动记录一路追到今天；跳过的阶段算走到过")...)
}
