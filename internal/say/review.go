package say

import (
	"fmt"
	"strings"

	"genjin/crm/reports"
)

// SeveralKnown is what a deal has in common with others: several people at the customer are known.
func SeveralKnown(n int) string { return fmt.Sprintf("认识%d位以上联系人", n) }

// MetInPerson is … : they were visited before it ended.
func MetInPerson() string { return "成单前上门拜访过" }

// Review tells why deals were won and lost; only with figures behind it.
func Review(whose, period string, v reports.Review) Text {
	won, lost := v.Won.N, v.Lost.N
	head := fmt.Sprintf("%s%s赢单输单复盘", whose, period)
	if won+lost == 0 {
		return Text(head + "：这段时间没有成交也没有输单，没什么可复盘的。")
	}
	out := []string{head + "：", dotted(endedLine("赢", won, v.Won), endedLine("输", lost, v.Lost), fmt.Sprintf("赢单率%d%%", (won*200/(won+lost)+1)/2))}
	if won+lost < reports.Few {
		out = append(out, fmt.Sprintf("一共%d单，不足%d，只看个案、不看规律", won+lost, reports.Few))
	}
	out = append(out, shareLine("输在哪：", v.Reasons, "没说原因"), shareLine("丢在哪一步：", v.Stages, "没有阶段"), shareLine("输给谁：", v.Rivals, ""))
	switch {
	case won >= reports.Few && len(v.InCommon) > 0:
		var parts []string
		for _, t := range v.InCommon {
			part := name(t.Is)
			if t.Of != "" {
				part = t.Of + part
			}
			part += fmt.Sprintf("（赢%d/%d", t.Won, v.LookedWon)
			if v.LookedLost > 0 {
				part += fmt.Sprintf("，输%d/%d", t.Lost, v.LookedLost)
			}
			parts = append(parts, part+"）")
		}
		out = append(out, "赢单的共同点："+strings.Join(parts, "、"))
	case won >= reports.Few:
		out = append(out, "赢单没有明显的共同点")
	case won > 0:
		out = append(out, fmt.Sprintf("赢单%d单，不足%d，看不出共同点", won, reports.Few))
	}
	return lines(append(out, "口径：按成交日、输单日；周期是录入到结束的自然天数，中位数")...)
}

func endedLine(what string, n int, e reports.Ended) string {
	if n == 0 {
		return what + "0单"
	}
	line := fmt.Sprintf("%s%d单", what, n)
	if e.Sum.Fen > 0 {
		line += e.Sum.String()
	}
	return fmt.Sprintf("%s，周期%d天", line, e.Days)
}

func shareLine(head string, all []reports.Share, unknown string) string {
	var parts []string
	for _, s := range all {
		called := name(s.Name)
		if s.Name == "" {
			called = unknown
		}
		part := fmt.Sprintf("%s%d单", called, s.N)
		if s.Sum.Fen > 0 {
			part += "（" + s.Sum.String() + "）"
		}
		if len(parts) < 5 {
			parts = append(parts, part)
		}
	}
	return prefixed(head, strings.Join(parts, "、"))
}
