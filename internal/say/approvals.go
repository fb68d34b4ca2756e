package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// ApprovalLine is an approval with the names people know it by.
type ApprovalLine struct {
	crm.Approval
	Customer           string
	Deal               crm.Deal // as it is now
	FromStage, ToStage crm.Stage
	Asker              string
	AskedByUser        crm.User
	ApproverName       string
	ApproverUser       crm.User
	Decider            string
}

// move is what is asked for: 商机 → 报价 · 80万 · 8.5折, or a new price: 报价阶段改价 · 40万 → 80万.
func (l ApprovalLine) move() string {
	if l.Repriced() {
		return dotted(l.step(), fromTo(amount(l.Was), amount(l.Amount)), discount(l.Discount))
	}
	return dotted(l.step(), amount(l.Amount), discount(l.Discount))
}

// step is what is asked for without its figures; goal is that in a word.
func (l ApprovalLine) step() string {
	if l.Repriced() {
		return stage(l.ToStage) + "阶段改价"
	}
	return stage(l.FromStage) + " → " + stage(l.ToStage)
}

func (l ApprovalLine) goal() string {
	if l.Repriced() {
		return repriceWord
	}
	return stage(l.ToStage)
}

const repriceWord = "改价"

func (l ApprovalLine) subject() string { return dotted(name(l.Customer), name(l.Deal.Title)) }

func (l ApprovalLine) because() string {
	if l.Why == "" {
		return ""
	}
	return "要批是因为：" + Clip(l.Why, lineRunes)
}

// discount writes thousandths of the list price: 8.5折.
func discount(thousandths int) string {
	if thousandths == 0 {
		return ""
	}
	s := fmt.Sprintf("%d.%02d", thousandths/100, thousandths%100)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".") + "折"
}

// Condition tells in words by which terms a gate counts.
func Condition(terms []crm.Term, stageOf func(crm.StageCode) crm.Stage) string {
	var parts []string
	for _, t := range terms {
		op := map[string]string{"<": "低于", "<=": "不超过", "=": "是", ">=": "不低于", ">": "超过"}[t.Op]
		switch t.Kind {
		case crm.AmountTerm:
			parts = append(parts, "金额"+op+crm.Money{Fen: t.Value}.String())
		case crm.DiscountTerm:
			parts = append(parts, "折扣"+op+discount(int(t.Value)))
		case crm.LevelTerm:
			parts = append(parts, string(t.Level)+"类客户")
		case crm.StageTerm:
			parts = append(parts, "从"+stage(stageOf(t.Stage))+"出来")
		case crm.SkipTerm:
			parts = append(parts, "跳过了阶段")
		case crm.BackTerm:
			parts = append(parts, "往回退")
		case crm.ReopenTerm:
			parts = append(parts, "输单重启")
		case crm.UnwinTerm:
			parts = append(parts, "成交后退单")
		}
	}
	return strings.Join(parts, "，")
}

// ApprovalAsked says that a move waits for somebody's word.
func ApprovalAsked(l ApprovalLine) Text {
	return lines("已提交审批："+l.subject(), l.move(), l.because(), "等"+name(l.ApproverName)+"同意，批了马上告诉你。")
}

// ApprovalSpent says that an agreement was used up by the move it was given for.
func ApprovalSpent(l ApprovalLine, now time.Time) Text {
	return Text(orSystem(l.Decider) + Day(crm.DateOf(l.DecidedAt.In(now.Location())), crm.DateOf(now)) + "同意的那次已经用掉了，这次要重新批。")
}

// ApprovalWaits says that the same request waits already.
func ApprovalWaits(l ApprovalLine, now time.Time) Text {
	return lines("这一步已经在等"+name(l.ApproverName)+"批了（"+waited(l.AskedAt, now)+"），没有重复提交。", l.subject()+"："+l.move())
}

// waited is how long something has waited: 20分钟, 3小时, 2天.
func waited(since, now time.Time) string {
	switch d := now.Sub(since); {
	case d < time.Minute:
		return "刚提交"
	case d < time.Hour:
		return fmt.Sprintf("等了%d分钟", int(d/time.Minute))
	case d < 24*time.Hour:
		return fmt.Sprintf("等了%d小时", int(d/time.Hour))
	default:
		return fmt.Sprintf("等了%d天", int(d/(24*time.Hour)))
	}
}

// ApprovalCard asks for somebody's word.
func ApprovalCard(l ApprovalLine, now time.Time) *crm.Card {
	wait := ""
	if now.Sub(l.AskedAt) >= time.Hour {
		wait = waited(l.AskedAt, now)
	}
	if l.Raised > 0 {
		wait = dotted("超时没批，升级到你这里", wait)
	}
	changed := ""
	if !l.Repriced() && l.Amount != l.Was && !l.Was.IsZero() && !l.Amount.IsZero() {
		changed = "金额：" + fromTo(amount(l.Was), amount(l.Amount))
	}
	c := &crm.Card{
		Title: Clip(name(l.Asker)+"申请："+l.Customer+" "+l.goal(), 36),
		Text:  string(lines(dotted(name(l.Deal.Title), l.move()), changed, prefixed("原因：", Clip(l.Reason, lineRunes)), l.because(), wait)),
		Page:  crm.Page{Kind: crm.ApprovalPage, ID: int64(l.ID)},
	}
	for _, b := range []struct {
		op   crm.ButtonOp
		text string
	}{{crm.ButtonApprove, "同意"}, {crm.ButtonReject, "驳回"}} {
		c.Buttons = append(c.Buttons, crm.Button{Key: crm.ButtonDeed{On: crm.OnApproval, Op: b.op, ID: int64(l.ID), Since: l.Version}.Key(), Text: b.text, Primary: b.op == crm.ButtonApprove})
	}
	return c
}

// WhyRejected asks for the reason of a refusal.
func WhyRejected(l ApprovalLine) Text {
	return Text("驳回" + name(l.Customer) + "的" + l.goal() + "，原因是？（直接说一句）")
}

// NoReasonGiven is the answer that refuses without a reason.
func NoReasonGiven() string { return "不说原因" }

// ApprovalRuled says what somebody decided.
func ApprovalRuled(l ApprovalLine) Text {
	switch l.Status {
	case crm.ApprovalGiven:
		return lines("已同意："+l.subject(), l.move(), "已告诉"+name(l.Asker)+"。")
	case crm.ApprovalRefused:
		return lines("已驳回："+l.subject(), l.move(), prefixed("原因：", Clip(l.Comment, lineRunes)), "已告诉"+name(l.Asker)+"。")
	}
	return lines("没法批了："+l.subject(), "这单后来变了，"+l.step()+"已经不成立，申请作废，已告诉"+name(l.Asker)+"。")
}

// ApprovalGoesOn is the answer to an agreement after which somebody else's word is needed.
func ApprovalGoesOn(l, next ApprovalLine) Text {
	return lines("已同意："+l.subject(), l.move(), "这一步还要"+name(next.ApproverName)+"同意，已转过去，也告诉了"+name(l.Asker)+"。")
}

// ApprovalHalfway tells who asked that one agreed and another is still to.
func ApprovalHalfway(l, next ApprovalLine) Text {
	return lines("✅ "+name(l.Decider)+"同意了："+l.subject(), l.move(), "还要等"+name(next.ApproverName)+"同意。")
}

// ApprovalNews tells who asked what was decided; p is the deal as the move left it, nil when it was not moved.
func ApprovalNews(l ApprovalLine, p *Progress, now time.Time) Text {
	switch l.Status {
	case crm.ApprovalGiven:
		var after string
		if p != nil {
			after = next(*p, now)
		}
		return lines("✅ "+name(l.Decider)+"同意了："+l.subject(), l.move(), after)
	case crm.ApprovalRefused:
		return lines("❌ "+name(l.Decider)+"驳回了："+l.subject(), l.move(), prefixed("原因：", Clip(l.Comment, lineRunes)), "改好了再说一遍就行。")
	case crm.ApprovalWaiting:
		return lines(name(l.ApproverName)+"收回了刚才的决定："+l.subject(), l.move(), "又回到待批。")
	}
	if l.Comment != "" {
		return lines("申请作废了："+l.subject(), l.move(), l.Comment+"。")
	}
	return lines("申请作废了："+l.subject(), l.move(), "这单后来变了，要推进请再说一遍。")
}

// Overtaken is what became of a deal that a request waited for.
func Overtaken(now crm.Stage, gone, repriced bool) string {
	switch {
	case gone:
		return "这单已经删除"
	case repriced:
		return "这单的金额又改过"
	case now.Kind == crm.OpenStage:
		return "这单已经到" + stage(now)
	}
	return "这单已经" + stage(now)
}

// ApprovalOvertaken tells who was asked that there is nothing left to decide.
func ApprovalOvertaken(l ApprovalLine) Text {
	return lines("不用批了："+l.subject(), l.move(), l.Comment+"，"+name(l.Asker)+"的申请作废。")
}

// RequestsEnded tells whose message it was that what waited for a word has ended with it.
func RequestsEnded(all []ApprovalLine, me crm.UserID) Text {
	parts := make([]string, len(all))
	for i, l := range all {
		who := name(l.ApproverName)
		if l.Approver == me {
			who = "你"
		}
		parts[i] = "在等" + who + "批的" + l.step() + "也作废了。"
	}
	return lines(parts...)
}

// ApprovalWaitsAgain tells who asked that their request waits again, as what had ended it was taken back.
func ApprovalWaitsAgain(l ApprovalLine) Text {
	return lines("又在等"+name(l.ApproverName)+"批了："+l.subject(), l.move())
}

// ApprovalAnew says that the deal was changed since it was asked for, and asks again.
func ApprovalAnew(l ApprovalLine, old crm.Approval) Text {
	return lines("还没批：这单在申请之后改过，按现在的再看一眼。", l.subject(), dotted(l.step(), fromTo(amount(old.Amount), amount(l.Amount)), discount(l.Discount)), "回「同意」或「驳回，原因」")
}

// ApprovalDecided is for what somebody decided before.
func ApprovalDecided(l ApprovalLine) Text {
	what := map[crm.ApprovalStatus]string{crm.ApprovalGiven: "同意了", crm.ApprovalRefused: "驳回了", crm.ApprovalAuto: "自动通过了"}[l.Status]
	if what == "" && l.Comment != "" {
		return Text(l.subject() + "：" + l.Comment + "，申请作废了，不用批。没有改动。")
	}
	if what == "" {
		return Text(l.subject() + "的申请已经撤回或作废了，没有改动。")
	}
	return Text(l.subject() + "已经由" + orSystem(l.Decider) + what + "，没有再改动。")
}

func orSystem(who string) string {
	if who == "" {
		return "系统"
	}
	return name(who)
}

// ApprovalOfOther is for a card that came to the wrong person.
func ApprovalOfOther(l ApprovalLine) Text {
	return Text("这一项等的是" + name(l.ApproverName) + "的意见，你这边批不了，没有改动。")
}

// ApprovalOwn is for who would approve what they asked for.
func ApprovalOwn(l ApprovalLine) Text {
	return Text("自己提的自己批不了，在等" + name(l.ApproverName) + "。没有改动。")
}

// NothingWaits says that nothing waits for this person's word.
func NothingWaits() Text { return "现在没有等你批的事，没有改动。" }

// NotAmongWaiting says that what somebody named does not wait for them, and what does.
func NotAmongWaiting(all []ApprovalLine, now time.Time) Text {
	return lines("这一项没有在等你批，没有改动。", string(WaitingForMe(all, now)))
}

// WaitingForMe lists what waits for a person's word.
func WaitingForMe(all []ApprovalLine, now time.Time) Text {
	if len(all) == 0 {
		return "现在没有等你批的事。"
	}
	return listed(fmt.Sprintf("有%d项等你批：", len(all)), len(all), 5, "", func(i int) string {
		l := all[i]
		return dotted(name(l.Asker), l.subject(), l.move(), waited(l.AskedAt, now))
	}) + "\n回「同意" + Text(name(all[0].Customer)) + "」或「驳回" + Text(name(all[0].Customer)) + "，原因」"
}

// WhatIWaitFor lists what a person has asked for and who is to decide.
func WhatIWaitFor(all []ApprovalLine, now time.Time) Text {
	if len(all) == 0 {
		return "你没有在等的审批。"
	}
	return listed(fmt.Sprintf("你有%d项在等批：", len(all)), len(all), 5, "", func(i int) string {
		l := all[i]
		return dotted(l.subject(), l.move(), "等"+name(l.ApproverName), waited(l.AskedAt, now))
	})
}

// ApprovalOf tells how what was asked for a customer stands; lines holds at most the newest.
func ApprovalOf(customer string, all []ApprovalLine, now time.Time) Text {
	if len(all) == 0 {
		return Text("没有" + quoted(customer) + "的审批。")
	}
	l := all[0]
	if l.Waits() {
		return lines(l.subject()+"：还在等"+name(l.ApproverName)+"批（"+waited(l.AskedAt, now)+"）", l.move())
	}
	return lines(string(ApprovalDecidedAs(l)), l.move(), prefixed("原因：", Clip(l.Comment, lineRunes)))
}

// ApprovalDecidedAs tells how an approval ended.
func ApprovalDecidedAs(l ApprovalLine) Text {
	what := map[crm.ApprovalStatus]string{crm.ApprovalGiven: "同意了", crm.ApprovalRefused: "驳回了", crm.ApprovalAuto: "自动通过了"}[l.Status]
	if what == "" {
		return Text(l.subject() + "：申请已撤回或作废")
	}
	return Text(l.subject() + "：" + orSystem(l.Decider) + what)
}

// WhichApproval asks which of several is meant.
func WhichApproval() Text { return "说的是哪一项？" }

// ApprovalChoice names an approval among others.
func ApprovalChoice(l ApprovalLine) string {
	return dotted(name(l.Customer), l.goal(), amount(l.Amount), name(l.Asker))
}

// ConfirmApprovals asks before several are approved at once.
func ConfirmApprovals(all []ApprovalLine, now time.Time) Text {
	return listed(fmt.Sprintf("这%d项都同意吗？", len(all)), len(all), 5, "", func(i int) string {
		return dotted(name(all[i].Asker), all[i].subject(), all[i].move())
	})
}

// ApproveThem is the answer that approves several.
func ApproveThem(n int) string { return fmt.Sprintf("同意%d项", n) }

// ApprovalsWaiting reminds somebody of what waits for their word; raised counts those that came up because nobody decided
// in time.
func ApprovalsWaiting(all []ApprovalLine, raised int, now time.Time) Text {
	head := WaitingForMe(all, now)
	if raised > 0 {
		return lines(fmt.Sprintf("其中%d项超时没人批，升级到你这里。", raised), string(head))
	}
	return head
}

// ApprovalRaised tells who asked that the request went up.
func ApprovalRaised(l ApprovalLine, before string) Text {
	return lines(l.subject()+"：超时没批，已从"+name(before)+"升级给"+name(l.ApproverName)+"。", l.move())
}

// SummaryOfRequest names a request for approval in the journal.
func SummaryOfRequest(c crm.Customer, from, to crm.Stage) string {
	if from.Code == to.Code {
		return c.Name + repriceWord + "的审批申请"
	}
	return c.Name + "到" + to.Name + "的审批申请"
}

// SummaryOfRuling names a decision in the journal.
func SummaryOfRuling(l ApprovalLine) string {
	what := map[crm.ApprovalStatus]string{crm.ApprovalGiven: "同意", crm.ApprovalRefused: "驳回"}[l.Status]
	if what == "" {
		what = "处理"
	}
	if l.Repriced() {
		return what + l.Customer + repriceWord
	}
	return what + l.Customer + "到" + l.ToStage.Name
}

// Both is several answers, one after the other.
func Both(all ...Text) Text {
	parts := make([]string, len(all))
	for i, t := range all {
		parts[i] = string(t)
	}
	return lines(parts...)
}

// ApprovalState is where a request stands, in one line of a list.
func ApprovalState(l ApprovalLine) string {
	switch l.Status {
	case crm.ApprovalWaiting:
		return "等" + name(l.ApproverName)
	case crm.ApprovalGiven:
		return name(l.Decider) + "同意了"
	case crm.ApprovalRefused:
		return strings.TrimSuffix(name(l.Decider)+"驳回了："+Clip(l.Comment, lineRunes), "：")
	case crm.ApprovalAuto:
		return "自动通过"
	case crm.ApprovalWithdrawn:
		return "已撤回"
	}
	return "作废：单子后来变了"
}

// ApprovalMoved says that a request is not any more what somebody saw when they decided.
func ApprovalMoved(l ApprovalLine) Text {
	return lines("这条申请后来变过，没有按你看到的那张处理，请看现在的再定：", l.subject()+"："+l.move())
}
