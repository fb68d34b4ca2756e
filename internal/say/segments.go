package say

import (
	"fmt"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
)

// SegmentLine is a customer in its segment, with its owner's name.
type SegmentLine struct {
	reports.Segmented
	Owner string
}

// SegmentReport is all customers by segment.
type SegmentReport struct {
	All       []SegmentLine
	Threshold crm.Money // the least sum that is valued; zero: nobody bought for an amount
}

var segmentNames = map[reports.Segment]string{reports.Valued: "高价值", reports.ValuedAsleep: "高价值·沉睡", reports.Buyer: "成交客户", reports.BuyerAsleep: "成交·沉睡",
	reports.InTouch: "跟进中", reports.Asleep: "沉睡", reports.Untouched: "没联系上过"}

var segmentMeaning = fmt.Sprintf("口径：高价值＝近一年成交额排前五分之一；沉睡＝超过%d天没联系上。每家只在一层", reports.SleepsAfter)

const segmentShown = 3 // customers that a segment names

// Layers tells how many customers are in each segment, and who leads it.
func Layers(whose string, r SegmentReport) Text {
	if len(r.All) == 0 {
		return Text(whose + "客户还没有，分不了层。")
	}
	out := []string{fmt.Sprintf("%s客户分层，共%d家：", whose, len(r.All))}
	for _, s := range reports.Segments() {
		var names []string
		n := 0
		for _, x := range r.All {
			if x.Segment != s {
				continue
			}
			if n++; n <= segmentShown {
				names = append(names, name(x.Customer.Name))
			}
		}
		if n == 0 {
			continue
		}
		line := fmt.Sprintf("· %s %d家：%s", segmentNames[s], n, strings.Join(names, "、"))
		if n > segmentShown {
			line += "…"
		}
		out = append(out, line)
	}
	return lines(append(out, segmentMeaning, "看名单：「高价值客户有哪些」「哪些是沉睡客户」；怎么分的：「为什么」")...)
}

// InSegment lists the customers of some segments, by what they are called together: 沉睡.
func InSegment(whose, called string, r SegmentReport, in func(reports.Segment) bool) Text {
	var all []SegmentLine
	for _, x := range r.All {
		if in(x.Segment) {
			all = append(all, x)
		}
	}
	if len(all) == 0 {
		return lines(whose+called+"客户：没有。", segmentMeaning)
	}
	list := listed(fmt.Sprintf("%s%s客户有%d家：", whose, called, len(all)), len(all), riskLines, "", func(i int) string {
		return dotted(name(all[i].Customer.Name), name(all[i].Owner)) + "：" + all[i].facts()
	})
	return lines(string(list), segmentMeaning)
}

// facts are the three figures: bought, for how much, reached when.
func (x SegmentLine) facts() string {
	bought := "近一年没成交"
	if x.Bought > 0 {
		bought = fmt.Sprintf("近一年成交%d单", x.Bought)
		if x.Sum.Fen > 0 {
			bought += x.Sum.String()
		}
	}
	switch {
	case x.Recency < 0:
		return bought + "，没联系上过"
	case x.Recency == 0:
		return bought + "，今天联系过"
	}
	return fmt.Sprintf("%s，%d天没联系", bought, x.Recency)
}

// WhySegments tells the figures behind each customer's segment, and where the lines between them are.
func WhySegments(r SegmentReport, in func(reports.Segment) bool) Text {
	buyers := 0
	for _, x := range r.All {
		if x.Sum.Fen > 0 {
			buyers++
		}
	}
	line := "近一年没有带金额的成交，所以没有高价值客户"
	if r.Threshold.Fen > 0 {
		line = fmt.Sprintf("高价值的线：%d家有成交额，前五分之一是近一年满%s", buyers, r.Threshold)
	}
	out := []string{"分层看三样：多久没联系、近一年成交几单、多少钱。", line, fmt.Sprintf("沉睡的线：超过%d天没联系上", reports.SleepsAfter)}
	n := 0
	for _, x := range r.All {
		if !in(x.Segment) {
			continue
		}
		if n++; n > riskLines {
			continue
		}
		out = append(out, fmt.Sprintf("· %s → %s：%s", dotted(name(x.Customer.Name), name(x.Owner)), segmentNames[x.Segment], x.facts()))
	}
	if n > riskLines {
		out = append(out, fmt.Sprintf("还有%d家", n-riskLines))
	}
	return lines(out...)
}
