package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// Foot dates a picture: it is forwarded, and looked at later.
func Foot(said string, today crm.Date) string {
	return dotted(said, fmt.Sprintf("截至%d年%d月%d日", today.Year, int(today.Month), today.Day))
}

// MeasureName is what people are ranked by.
func MeasureName(m reports.Measure) string {
	return map[reports.Measure]string{reports.ByWon: "成交额", reports.ByWonDeals: "成交单数", reports.ByPaid: "回款",
		reports.ByContacts: "跟进次数", reports.ByVisits: "拜访次数", reports.ByNewCustomers: "新增客户"}[m]
}

// RankingTitle heads a ranking: 11月成交额排名.
func RankingTitle(period string, m reports.Measure) string { return period + MeasureName(m) + "排名" }

// counted is a number of what is measured.
func counted(m reports.Measure, n int64) string {
	switch {
	case m.Money():
		return crm.Money{Fen: n}.String()
	case m == reports.ByWonDeals:
		return fmt.Sprintf("%d单", n)
	case m == reports.ByNewCustomers:
		return fmt.Sprintf("%d家", n)
	}
	return fmt.Sprintf("%d次", n)
}

// achieved is what somebody is ranked with.
func achieved(m reports.Measure, p reports.Place) string {
	if m.Money() && len(p.Sum) > 0 {
		return p.Sum.String()
	}
	return counted(m, p.Value)
}

func placed(m reports.Measure, p reports.Place) string {
	line := fmt.Sprintf("%d. %s %s", p.No, name(p.User.Name), achieved(m, p))
	if m.Money() && p.Deals > 0 {
		line += fmt.Sprintf("（%d%s）", p.Deals, map[bool]string{true: "单", false: "笔"}[m == reports.ByWon])
	}
	return line
}

// Ranked is a ranking as its reader may see it.
type Ranked struct {
	reports.Ranking
	Period string
	Reader crm.UserID // whose own place is told; 0: nobody's, because others read along
	Called string     // the reader's name, when somebody else asks
	Whole  bool       // all places, for who leads
}

// Shown are the places that the reader is shown, the own one among them.
func (r Ranked) Shown() []reports.Place {
	if r.Whole {
		return r.Places
	}
	shown := r.Podium()
	if own, ok := r.Of(r.Reader); ok && !placeIn(shown, own) {
		shown = append(shown, own)
	}
	return shown
}

func placeIn(all []reports.Place, p reports.Place) bool {
	for _, o := range all {
		if o.User.ID == p.User.ID {
			return true
		}
	}
	return false
}

// Empty reports whether nobody has anything to show.
func (r Ranked) Empty() bool { return r.Value == 0 && len(r.Sum) == 0 }

const rankedLines = 20

// Ranking says who is first. The end of the list is told to those who lead, everybody else hears of the first three, and
// in private of themselves.
func Ranking(r Ranked) Text {
	title := RankingTitle(r.Period, r.Measure)
	if r.Empty() {
		return Text(title + "还空着，第一个等你来拿。")
	}
	head := fmt.Sprintf("%s（%d人）", title, len(r.Places))
	var out []string
	if r.Whole {
		total := counted(r.Measure, r.Value)
		if r.Measure.Money() {
			total = r.Sum.String()
		}
		out = append(out, head+"：合计"+total)
		for i, p := range r.Places {
			if i == rankedLines {
				out = append(out, fmt.Sprintf("还有%d人。", len(r.Places)-i))
				break
			}
			out = append(out, placed(r.Measure, p))
		}
		return lines(out...)
	}
	out = append(out, head)
	for _, p := range r.Podium() {
		out = append(out, placed(r.Measure, p))
	}
	if r.Reader == 0 {
		return lines(append(out, "想知道自己第几，私聊我「我排第几」。")...)
	}
	return lines(append(out, ownPlace(r))...)
}

func ownPlace(r Ranked) string {
	own, ok := r.Of(r.Reader)
	if !ok {
		return ""
	}
	who := "你"
	if r.Called != "" {
		who = name(r.Called)
	}
	line := fmt.Sprintf("%s第%d名：%s", who, own.No, achieved(r.Measure, own))
	switch _, by := r.Behind(own); {
	case by > 0:
		line += fmt.Sprintf("，差前一名%s", counted(r.Measure, by))
	case own.No == 1 && own.Value > 0:
		line += "，领先，保持住！"
	}
	return line
}

// Forecast says what a period is going to bring, and how sure that is.
func Forecast(whose, period string, f reports.Forecast, target reports.Pace, over bool) Text {
	won := fmt.Sprintf("已成交%s（%d单）", f.Worst, f.WonDeals)
	if f.WonDeals == 0 {
		won = "没有成交"
	}
	if over {
		return Text(fmt.Sprintf("%s%s已经过完：%s。", whose, period, won))
	}
	if f.WonDeals+f.OpenDeals == 0 {
		return lines(whose+period+"还预测不了：没有成交，也没有预计这段时间成交的单子。", prefixed("", leftOut(f)), "补一句就行，例如：华北重工预计12月20日成交。")
	}
	out := []string{
		fmt.Sprintf("%s%s预测：%s（按赢率折算）", whose, period, f.Weighted),
		fmt.Sprintf("%s，预计再成%d单", won, f.OpenDeals),
		fmt.Sprintf("保底 %s · 有把握 %s · 最好 %s", f.Worst, f.Commit, f.Best),
		against(f, target),
		leftOut(f),
	}
	if f.Few() {
		out = append(out, fmt.Sprintf("有金额的只有%d单，数字仅供参考。", f.WonDeals+f.OpenDeals-f.Unpriced))
	}
	return lines(append(out, "回「为什么」看每一单怎么算的。")...)
}

// against compares a forecast with the target of its time, in CNY; nothing when none is set.
func against(f reports.Forecast, target reports.Pace) string {
	if !target.Set {
		return ""
	}
	line := "目标 " + TargetValue(target.Metric, target.Value) + "，按折算"
	if short := target.Value - f.Weighted.CNY(); short > 0 {
		return line + "还差" + crm.Money{Fen: short}.String()
	}
	return line + "够了"
}

// leftOut is what a forecast could not count on.
func leftOut(f reports.Forecast) string {
	var out []string
	for _, x := range []struct {
		n    int
		what string
	}{{f.Late, "预计日已过"}, {f.Unpriced, "金额未定"}, {f.Undated, "没写预计成交日，没算进去"}, {f.Overdue, "早该成交，没算进去"}} {
		if x.n > 0 {
			out = append(out, fmt.Sprintf("%d单%s", x.n, x.what))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "留意：" + strings.Join(out, "；")
}

// PartLine is a deal with what it adds to a sum.
type PartLine struct {
	Deal     crm.Deal
	Customer string
	Owner    string    // empty: the asker
	Percent  int       // 0: the whole amount counts
	Part     crm.Money // what is added
}

const partLines = 14

// WhyForecast lists the parts of a forecast; they sum to it to the fen.
func WhyForecast(whose, period string, sum reports.Sums, parts []PartLine) Text {
	return why(fmt.Sprintf("%s%s预测 %s 是这样加起来的：", whose, period, sum), sum, parts) +
		Text(fmt.Sprintf("\n保底：只算已成交；有把握：再加赢率%d%%以上的；最好：预计的全成", reports.Committed))
}

// WhyFunnel lists the deals of a funnel; what they weigh by their odds sums to what it says to the fen.
func WhyFunnel(whose string, n int, sum, weighted reports.Sums, parts []PartLine) Text {
	if n == 0 {
		return Text(whose + "漏斗里还没有进行中的商机。")
	}
	return why(fmt.Sprintf("%s漏斗 %d单 %s，按赢率折算 %s，是这样来的：", whose, n, sum, weighted), weighted, parts)
}

// WhyEnded lists the deals that a rate of won deals counts.
func WhyEnded(head string, won, lost []PartLine) Text {
	if len(won)+len(lost) == 0 {
		return Text(head + "没有成交，也没有输单。")
	}
	return lines(append([]string{head + "结束的单子：", fmt.Sprintf("成交%d单", len(won))}, append(moneyLines(won), append([]string{fmt.Sprintf("输单%d单", len(lost))}, moneyLines(lost)...)...)...)...)
}

// moneyLines are deals with what counts of each, the first of them.
func moneyLines(all []PartLine) (out []string) {
	for i, p := range all {
		if i >= partLines-1 && len(all) > partLines {
			return append(out, fmt.Sprintf("· 其余%d单", len(all)-i))
		}
		out = append(out, "· "+dotted(name(p.Customer), name(p.Deal.Title), name(p.Owner))+" "+amount(p.Part))
	}
	return out
}

// DayParts are the records behind the figures of a report.
type DayParts struct {
	Title     string
	Won, Paid []PartLine
	Contacts  []ContactPart
	Plans     []PlanPart // late, or due and open
}

// ContactPart is one contact that a report counts.
type ContactPart struct {
	Activity        crm.Activity
	Customer, Owner string
}

// PlanPart is one planned contact that a report counts.
type PlanPart struct {
	FollowUp        crm.FollowUp
	Customer, Owner string
}

// WhyDay lists what a report counts, part by part.
func WhyDay(d DayParts, now time.Time) Text {
	out := []string{d.Title + "，是这些加起来的："}
	sum := func(all []PartLine) (s reports.Sums) {
		for _, p := range all {
			s = s.Plus(p.Part)
		}
		return s
	}
	if len(d.Won) > 0 {
		out = append(append(out, fmt.Sprintf("成交%d单 %s", len(d.Won), sum(d.Won))), moneyLines(d.Won)...)
	}
	if len(d.Paid) > 0 {
		out = append(append(out, fmt.Sprintf("回款%d笔 %s", len(d.Paid), sum(d.Paid))), moneyLines(d.Paid)...)
	}
	reached, missed := 0, 0
	var contacts, plans []string
	for _, c := range d.Contacts {
		how := ActivityName(c.Activity.Type)
		if c.Activity.Outcome == crm.NotReached {
			missed++
			how += "（没联系上）"
		} else {
			reached++
		}
		contacts = append(contacts, "· "+dotted(name(c.Customer), how, name(c.Owner)))
	}
	if reached+missed > 0 {
		head := fmt.Sprintf("跟进%d次", reached)
		if missed > 0 {
			head += fmt.Sprintf("，另有%d次没联系上", missed)
		}
		out = append(append(out, head), firstLines(contacts)...)
	}
	for _, f := range d.Plans {
		plans = append(plans, "· "+dotted(name(f.Customer), name(f.FollowUp.Content), Day(crm.DateOf(f.FollowUp.Due.At.In(now.Location())), crm.DateOf(now)), name(f.Owner)))
	}
	if len(plans) > 0 {
		out = append(append(out, fmt.Sprintf("还没清%d项", len(plans))), firstLines(plans)...)
	}
	if len(out) == 1 {
		return Text(d.Title + "：还没有记录，所以都是0。")
	}
	return lines(out...)
}

func firstLines(all []string) []string {
	if len(all) <= partLines {
		return all
	}
	return append(slices.Clone(all[:partLines-1]), fmt.Sprintf("· 其余%d条", len(all)-partLines+1))
}

func why(head string, sum reports.Sums, parts []PartLine) Text {
	out := []string{head}
	var rest reports.Sums
	for i, p := range parts {
		if i >= partLines-1 && len(parts) > partLines {
			rest = rest.Plus(p.Part)
			continue
		}
		line := "· " + dotted(name(p.Customer), name(p.Deal.Title), name(p.Owner)) + " "
		switch {
		case p.Deal.Amount.IsZero():
			line += "金额未定"
		case p.Percent > 0:
			line += fmt.Sprintf("%s × %d%% = %s", p.Deal.Amount, p.Percent, p.Part)
		default:
			line += p.Part.String()
		}
		out = append(out, line)
	}
	if len(parts) > partLines {
		out = append(out, fmt.Sprintf("· 其余%d单 %s", len(parts)-partLines+1, rest))
	}
	return lines(append(out, "合计 "+sum.String())...)
}

// WhyPlace lists what somebody is ranked with.
func WhyPlace(whose, period string, m reports.Measure, own reports.Place, parts []PartLine) Text {
	head := whose + period + MeasureName(m) + " " + achieved(m, own)
	if len(parts) == 0 {
		return Text(head + "，是记录一条一条数出来的，每条算一次。")
	}
	return why(head+"，是这样加起来的：", own.Sum, parts)
}

// WhyInGroup keeps what people are ranked with out of a group.
func WhyInGroup() Text {
	return "各人的明细不在群里说。私聊我「我排第几」，再回「为什么」。"
}

// NothingToExplain is for a 为什么 that no figure stands before.
func NothingToExplain() Text {
	return "想知道哪个数怎么来的？先问「这个月能签多少」或「这个月排名」，再回「为什么」。"
}

// TrendTitle heads a trend: 我的趋势 · 近8周.
func TrendTitle(whose string, t reports.Trend) string {
	return fmt.Sprintf("%s趋势 · %d%s", whose, len(t.Points), map[reports.Step]string{reports.Weeks: "周", reports.Months: "个月"}[t.Step])
}

// point names a piece of a trend: 11/23 for a week, 11月 for a month.
func point(step reports.Step, p reports.TrendPoint) string {
	if step == reports.Months {
		return fmt.Sprintf("%d月", int(p.From.Month))
	}
	return fmt.Sprintf("%d/%d", int(p.From.Month), p.From.Day)
}

// Trend says how the work went from week to week.
func Trend(whose string, t reports.Trend) Text {
	if len(t.Points) == 0 {
		return Text(whose + "趋势还画不出来：这段时间没有跟进、新商机和成交。")
	}
	out := []string{TrendTitle(whose, t)}
	for _, p := range t.Points {
		line := point(t.Step, p)
		if t.Step == reports.Weeks {
			line += "起"
		}
		line += fmt.Sprintf("：成交%s · 新商机%d · 跟进%d", p.WonSum, p.Created, p.Contacts)
		if p.Partly {
			line += "（不满一" + map[reports.Step]string{reports.Weeks: "周", reports.Months: "个月"}[t.Step] + "）"
		}
		out = append(out, line)
	}
	return lines(append(out, TrendLine(t))...)
}

// TrendLine compares the last whole week or month with the one before it; nothing when there are no two.
func TrendLine(t reports.Trend) string {
	var whole []reports.TrendPoint
	for _, p := range t.Points {
		if !p.Partly {
			whole = append(whole, p)
		}
	}
	if len(whole) < 2 {
		return ""
	}
	last, before := whole[len(whole)-1], whole[len(whole)-2]
	unit := map[reports.Step][2]string{reports.Weeks: {"上一整周", "再前一周"}, reports.Months: {"上一整月", "再前一月"}}[t.Step]
	return fmt.Sprintf("%s比%s：成交%s，新商机%s，跟进%s", unit[0], unit[1],
		change(last.WonSum.CNY(), before.WonSum.CNY(), func(n int64) string { return crm.Money{Fen: n}.String() }),
		change(int64(last.Created), int64(before.Created), plain), change(int64(last.Contacts), int64(before.Contacts), plain))
}

func plain(n int64) string { return fmt.Sprint(n) }

func change(now, before int64, write func(int64) string) string {
	switch {
	case now > before:
		return "多" + write(now-before)
	case now < before:
		return "少" + write(before-now)
	}
	return "持平"
}
