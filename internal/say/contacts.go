package say

import (
	"fmt"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/crm/reports"
)

// Logged is a contact with a customer as it was recorded.
type Logged struct {
	Customer crm.Customer
	Created  bool // the customer is new
	Contact  crm.Contact
	Others   []crm.Contact // who else was there
	Activity crm.Activity
	Gist     string          // what was talked about, as written; empty: nothing beyond the contact itself
	Next     crm.FollowUp    // the open next contact; zero: none
	Vague    string          // 下周, 过几天: a next time too vague to plan; empty: none was said
	Amount   crm.Money       // of the deal, when this message set it
	Move     crm.StageChange // when this message moved the deal
	NewDeal  crm.Deal        // when this message began one; zero: it did not
	Stage    crm.Stage       // … and where that one begins
	Before   string          // a colleague who logged the same customer within two days
	Lacks    crm.QualityPart // what a poor record lacks; empty: nothing
	Unscored string          // a score that is none of 0 to 10, as written
	Again    bool            // the same words were logged a moment ago

	Converted bool // they were a lead, and are a customer now
}

// ContactLogged is the answer to a report of a call or a visit.
func ContactLogged(l Logged, now time.Time) Text {
	who := name(l.Contact.Name)
	for _, p := range l.Others {
		who += "、" + name(p.Name)
	}
	head := "已记：" + dotted(name(l.Customer.Name), activity(l.Activity)+who)
	switch {
	case l.Created:
		head += "（新客户）"
	case l.Again:
		head += "（与上一条相同）"
	}
	if day := crm.DateOf(l.Activity.HappenedAt.In(now.Location())); day != crm.DateOf(now) {
		head = "已记：" + dotted(name(l.Customer.Name), ShortDay(day, crm.DateOf(now))+activity(l.Activity)+who)
	}
	move := ""
	if l.Move.To.Code != "" {
		move = moved(l.Move)
	}
	if d := l.NewDeal; d.ID != 0 {
		move = "已建商机：" + dotted(stage(l.Stage), amount(d.Amount))
	}
	amount := ""
	if !l.Amount.IsZero() {
		amount = "金额：" + l.Amount.String()
	}
	colleague := ""
	if l.Before != "" {
		colleague = "提醒：" + name(l.Before) + "这两天也联系过这个客户"
	}
	next := nextOrAsk(l.Next, now)
	if l.Next.ID == 0 && l.Vague != "" {
		next = "下次「" + Clip(l.Vague, 12) + "」没定到天，哪天联系？"
	}
	if l.Lacks == crm.QualityNext && l.Vague == "" {
		next = "缺下一步：" + next
	}
	lacks := ""
	if words := map[crm.QualityPart]string{crm.QualityWhat: "还缺：聊了什么", crm.QualityWho: "还缺：和谁聊的"}[l.Lacks]; words != "" && l.Next.ID != 0 {
		lacks = words
	}
	score := ""
	switch {
	case l.Activity.Satisfaction != nil:
		score = fmt.Sprintf("满意度：%d分", *l.Activity.Satisfaction)
		if utf8.RuneCountInString(l.Gist) <= 10 { // it says no more
			l.Gist = ""
		}
	case l.Unscored != "":
		score = "满意度按0到10分记，「" + Clip(l.Unscored, 8) + "」没记"
	}
	promise := ""
	if d := l.Activity.Promised; !d.IsZero() {
		promise = "对方：" + Day(d, crm.DateOf(now)) + "前给说法，过了我提醒你"
	}
	lead := ""
	if l.Converted {
		lead = "联系上了，线索已转为客户"
	}
	return lines(head, Clip(l.Gist, lineRunes), score, dotted(move, amount), lead, colleague, promise, next, lacks)
}

// nextLine is the next contact, and where its date came from.
func nextLine(f crm.FollowUp, now time.Time) string {
	s := "下次：" + When(f.Due, now)
	switch {
	case f.Origin == crm.StageRule:
		return s + "（按阶段节奏）"
	case f.Content != "":
		return s + Clip(f.Content, 20)
	}
	return s
}

func activity(a crm.Activity) string {
	words := map[crm.ActivityType]string{
		crm.Phone: "电话", crm.Visit: "拜访", crm.WeChat: "微信", crm.Email: "邮件", crm.Meeting: "会议", crm.OnlineMeeting: "线上会议",
		crm.Demo: "演示", crm.Banquet: "吃饭",
	}
	w := words[a.Type]
	if w == "" {
		w = "跟进"
	}
	if a.Outcome == crm.NotReached {
		w += "（没联系上）"
	}
	return w
}

// ActivityLine is the way of a contact, and whether nobody was reached.
func ActivityLine(a crm.Activity) string { return activity(a) }

// CustomerUnseen stands for the customer of a contact that is counted for who made it, and is not theirs to see.
func CustomerUnseen() string { return "（别人名下的客户）" }

// ActivityName is what people call a way of contact.
func ActivityName(t crm.ActivityType) string { return activity(crm.Activity{Type: t}) }

// AskNext asks for a next date that can be kept: the one said has passed or does not exist.
func AskNext(said string) Text {
	if said == "" {
		return "下次哪天联系？"
	}
	return Text("「" + Clip(said, 12) + "」已经过去了，下次是哪天？")
}

// NoSuchDay asks for another day: the one said is not in the calendar.
func NoSuchDay(said string) Text {
	return Text("没有「" + Clip(said, 12) + "」这一天，是哪天？")
}

// QualityOfContact is what the record of a contact is worth, with the parts that sum to it.
func QualityOfContact(q reports.Quality, w crm.QualityWeights) Text {
	effective := "算有效跟进"
	if q.Total() < w.Effective {
		effective = fmt.Sprintf("满%d分才算有效跟进", w.Effective)
	}
	return Text(fmt.Sprintf("质量分%d：和谁聊的 %d/%d · 聊了什么 %d/%d · 下一步 %d/%d，%s", q.Total(), q.Who, w.Who, q.What, w.What, q.Next, w.Next, effective))
}
