package say

import (
	"fmt"

	"genjin/crm"
	"genjin/crm/reports"
)

// checkedLines is how many people's forecasts are told.
const checkedLines = 12

// ForecastChecked holds the forecast of a period, as it was at its beginning, against what came of it; the mean error is
// of people's. named has each told.
func ForecastChecked(whose, period string, whole, people reports.Accuracy, names map[crm.UserID]string, named bool, today crm.Date) Text {
	if len(whole.Forecasts) == 0 {
		return lines(whose+period+"没有存下预测，没法对照。", "预测每天自动存一次（本月、本季度各一份），从现在起都能对照。")
	}
	f := whole.Forecasts[0]
	out := []string{
		fmt.Sprintf("%s%s预测准不准：", whose, period),
		fmt.Sprintf("%s预测%s（有把握%s，最好%s），实际成交%s：%s", ShortDay(f.On, today), yuans(f.Weighted), yuans(f.Commit), yuans(f.Best), yuans(f.Won), missedBy(f)),
	}
	if named {
		for i, p := range people.Forecasts {
			if i == checkedLines {
				out = append(out, fmt.Sprintf("还有%d人。", len(people.Forecasts)-i))
				break
			}
			out = append(out, fmt.Sprintf("· %s 预测%s，成交%s：%s", name(names[p.User]), yuans(p.Weighted), yuans(p.Won), missedBy(p)))
		}
	}
	unit := "次"
	if named || len(people.Forecasts) > 1 {
		unit = "人"
	}
	return lines(append(out, meanError(people, unit), aboutErrors)...)
}

// ForecastsChecked holds the forecasts of months against what came of them.
func ForecastsChecked(whose, period string, a reports.Accuracy) Text {
	if len(a.Forecasts) == 0 {
		return lines(whose+period+"没有存下预测，没法对照。", "预测每天自动存一次（本月、本季度各一份），过完一个月就能对照。")
	}
	out := []string{fmt.Sprintf("%s%s预测误差，逐月对照：", whose, period)}
	for _, f := range a.Forecasts {
		out = append(out, fmt.Sprintf("· %d年%d月 预测%s，成交%s：%s", f.From.Year, int(f.From.Month), yuans(f.Weighted), yuans(f.Won), missedBy(f)))
	}
	return lines(append(out, meanError(a, "个月"), aboutErrors)...)
}

const aboutErrors = "口径：期初存下的按赢率折算的预测，对照这段时间实际成交（人民币）；平均误差是各误差的绝对值取平均（MAPE）"

func meanError(a reports.Accuracy, unit string) string {
	if a.Measured == 0 {
		return "没有一份对得上成交的，算不出平均误差。"
	}
	few := ""
	if a.Few() {
		few = fmt.Sprintf("，不足%d%s，数字仅供参考", reports.Few, unit)
	}
	return fmt.Sprintf("平均误差%s（%d%s%s）", permille(a.MAPE), a.Measured, unit, few)
}

func missedBy(f reports.ForecastCheck) string {
	switch p, ok := f.Error(); {
	case !ok:
		return "没有成交，不算误差"
	case p > 0:
		return "多估" + permille(p)
	case p < 0:
		return "少估" + permille(-p)
	}
	return "正好"
}

func permille(n int) string { return tenths(n) + "%" }

func yuans(fen int64) string { return crm.Money{Fen: fen}.String() }

// NotKeptFor says of which times forecasts are kept.
func NotKeptFor(period string) Text {
	return Text(period + "没法对照：预测按整月、整季度存。可以问「上个月预测准不准」「上季度预测误差」。")
}

// NotOverYet is for a period that still goes on.
func NotOverYet(period string) Text {
	return Text(period + "还没过完，过完再对照。可以问「上个月预测准不准」。")
}
