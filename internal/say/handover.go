package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// HandoverPreview is what goes from whom to whom.
type HandoverPreview struct {
	From, To, By crm.User
	Customer     string // the only one; empty: all of From's
	Moved        crm.Portfolio
	Important    int64 // customers whose receiver is to say that they have them
	Amount       crm.Money
	Externals    int // contacts in WeCom that go along
}

// asked says what WeCom is to do, or was asked to.
func (p HandoverPreview) asked(done bool) string {
	switch {
	case p.Externals == 0:
		return ""
	case done:
		return fmt.Sprintf("企业微信里的%d位联系人也在转给%s：对方24小时内可以拒绝，没转成的告诉你。", p.Externals, name(p.To.Name))
	}
	return fmt.Sprintf("企业微信里的%d位联系人一起转（每位90天内最多转两次）", p.Externals)
}

func (p HandoverPreview) what() string {
	if p.Customer != "" {
		return name(p.Customer)
	}
	return fmt.Sprintf("%s的%d家客户", name(p.From.Name), p.Moved.Customers)
}

func (p HandoverPreview) counts() string {
	var parts []string
	for _, c := range []struct {
		n    int64
		unit string
	}{{p.Moved.Contacts, "位联系人"}, {p.Moved.Activities, "条跟进记录"}, {p.Moved.Deals, "单商机"}, {p.Moved.FollowUps, "项待跟进"}, {p.Moved.Reminders, "个提醒"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d%s", c.n, c.unit))
		}
	}
	return strings.Join(parts, "、")
}

func (p HandoverPreview) open() string {
	if p.Moved.OpenDeals == 0 {
		return ""
	}
	return dotted(fmt.Sprintf("进行中%d单", p.Moved.OpenDeals), amount(p.Amount))
}

// ConfirmHandover shows what would go before it goes.
func ConfirmHandover(p HandoverPreview) Text {
	important := ""
	if p.Important > 0 {
		important = fmt.Sprintf("其中A类%d家，要%s点「接收」", p.Important, name(p.To.Name))
	}
	loses := name(p.From.Name)
	return lines("把"+p.what()+"交给"+name(p.To.Name)+"吗？", prefixed("一起交：", p.counts()), p.open(), important, p.asked(false), "交接后"+loses+"看不到这些客户；24小时内可以撤销。")
}

// HandThem is the answer that hands over.
func HandThem() string { return "交接" }

// HandedOver confirms a handover, with what is left to do.
func HandedOver(p HandoverPreview) Text {
	waits := ""
	if p.Important > 0 {
		waits = fmt.Sprintf("A类%d家在等%s接收，没接会每天提醒；接了告诉你。", p.Important, name(p.To.Name))
	}
	return lines("已交接："+p.what()+" → "+name(p.To.Name), prefixed("一起交了：", p.counts()), waits, p.asked(true), "24小时内回「撤销」整个收回；看进度说「交接清单」。")
}

// HandoverBrief tells the receiver what they were given and where to begin.
func HandoverBrief(p HandoverPreview, first []DealLine, late int) Text {
	by := name(p.By.Name) + "把"
	if p.By.ID == p.From.ID {
		by = name(p.From.Name) + "把自己的"
		if p.Customer == "" {
			by = ""
		}
	}
	rows := []string{by + p.what() + "交给你了", p.counts()}
	if late > 0 {
		rows = append(rows, fmt.Sprintf("已逾期%d项，先补上。", late))
	}
	for i, d := range first {
		if i == 3 {
			break
		}
		rows = append(rows, fmt.Sprintf("%d. %s", i+1, dotted(name(d.Customer), name(d.Deal.Title), stage(d.Stage), amount(d.Deal.Amount))))
	}
	return lines(append(rows, "问我「客户名 什么情况」看来龙去脉。")...)
}

// AcceptCard asks the receiver to say that they have the important customers.
func AcceptCard(from string, n int64, id crm.HandoverID) *crm.Card {
	return &crm.Card{
		Title: Clip(fmt.Sprintf("请接收：%s交接的%d家A类客户", from, n), 36), Text: "看过就点接收；也可以一家家说「接收客户名」。",
		Buttons: []crm.Button{{Key: crm.ButtonDeed{On: crm.OnHandover, Op: crm.ButtonAccept, ID: int64(id)}.Key(), Text: "接收", Primary: true}},
	}
}

// HandedAway tells who had the customers that they are somebody else's now.
func HandedAway(p HandoverPreview) Text {
	what := p.what()
	if p.Customer == "" {
		what = fmt.Sprintf("你的%d家客户", p.Moved.Customers)
	}
	if p.By.ID == p.To.ID {
		return Text(name(p.By.Name) + "接手了" + what + "，跟进和商机一起转走，你这边不再看到。")
	}
	return Text(name(p.By.Name) + "把" + what + "交给" + name(p.To.Name) + "了，跟进和商机一起转走，你这边不再看到。")
}

// Accepted confirms the receiver's word; some names the first of n customers.
func Accepted(some []crm.Customer, n int) Text {
	return Text("已接收：" + customersNamed(some, n, name))
}

// SummaryOfAccepted names it in the journal.
func SummaryOfAccepted(some []crm.Customer, n int) string {
	return "接收" + customersNamed(some, n, func(s string) string { return s })
}

func customersNamed(some []crm.Customer, n int, written func(string) string) string {
	var names []string
	for _, c := range some {
		names = append(names, written(c.Name))
	}
	more := ""
	if n > len(some) {
		more = fmt.Sprintf("等%d家", n)
	}
	return strings.Join(names, "、") + more
}

// AcceptanceUndone tells who gave that the receiver took their word back.
func AcceptanceUndone(to, from crm.User, n int) Text {
	return Text(fmt.Sprintf("%s撤回了接收：%s交接的%d家A类客户又在等接收。", name(to.Name), name(from.Name), n))
}

// HandoverAccepted tells who gave that the receiver has them.
func HandoverAccepted(to, from crm.User, n int) Text {
	return Text(fmt.Sprintf("%s已接收%s交接的%d家A类客户。", name(to.Name), name(from.Name), n))
}

// HandoverWaits reminds the receiver of what they have not said they have.
func HandoverWaits(names []string, n int) Text {
	return listed(fmt.Sprintf("交接给你的%d家A类客户还没接收：", n), len(names), 5, "", func(i int) string { return name(names[i]) }) + "\n看过回「接收」就行。"
}

// LeftBehind asks for the hand-over of what people who left still have.
func LeftBehind(all []crm.LeftBehind) Text {
	head := "有同事已经离职，名下客户还没交接："
	return listed(head, len(all), 5, "", func(i int) string { return fmt.Sprintf("%s · %d家客户", name(all[i].User.Name), all[i].Customers) }) +
		"\n交给谁？说一句就行，例如：" + Text(name(all[0].User.Name)) + "的客户都给李娜"
}

// NothingToAccept says that nothing waits for the receiver's word.
func NothingToAccept() Text { return "没有在等你接收的客户，没有改动。" }

// NothingToHandOver is for who has no customers.
func NothingToHandOver(from crm.User) Text {
	return Text(name(from.Name) + "名下没有客户，没有改动。")
}

// HandToWhom asks who receives.
func HandToWhom(customer string, from crm.User) Text {
	if customer != "" {
		return Text("交给谁？例如：把" + name(customer) + "转给李娜")
	}
	return Text("交给谁？例如：" + name(from.Name) + "的客户都给李娜")
}

// HandWhose says that it was not understood whose customers are to be handed over.
func HandWhose() Text {
	return lines("没听出是谁的客户，没有改动。", "说全名：「张伟离职，客户都给李娜」；交自己的：「把我的客户都给李娜」")
}

// TheirsAlready is for customers that are the receiver's.
func TheirsAlready(customer string, to crm.User) Text {
	if customer == "" {
		return "交给自己不用转，没有改动。"
	}
	return Text(name(customer) + "本来就在" + name(to.Name) + "名下，没有改动。")
}

// HandoverUndone tells the receiver that what they were given was taken back, or is theirs again.
func HandoverUndone(by, from crm.User, h crm.Handover) Text {
	if h.Back {
		return Text(fmt.Sprintf("%s撤销了交接：%s的%d家客户收回了，你这边不再看到。", name(by.Name), name(from.Name), h.Moved.Customers))
	}
	return Text(fmt.Sprintf("%s恢复了交接：%s的%d家客户又在你名下。", name(by.Name), name(from.Name), h.Moved.Customers))
}

// SummaryOfHandover names a handover in the journal.
func SummaryOfHandover(p HandoverPreview) string {
	if p.Customer != "" {
		return p.Customer + "交接给" + p.To.Name
	}
	return fmt.Sprintf("%s的%d家客户交接给%s", p.From.Name, p.Moved.Customers, p.To.Name)
}

// HandoverLine is a handover on the checklist.
type HandoverLine struct {
	crm.Handover
	From, To crm.User
	Seen     int      // of its customers, those the asker sees
	Waiting  []string // important customers whose receiver has not said that they have them
	Uncalled []string // customers with whom there was no contact since
	Gone     int      // customers that went on to somebody else since
}

// HandoverList is the checklist of the last handovers.
func HandoverList(whose string, all []HandoverLine, n int, left []crm.LeftBehind, now time.Time) Text {
	head := "交接清单"
	if whose != "" {
		head = name(whose) + "的交接清单"
	}
	if len(all) == 0 && len(left) == 0 {
		return Text(head + "：最近60天没有交接。")
	}
	mark := func(done bool) string {
		if done {
			return "✓ "
		}
		return "✗ "
	}
	some := func(names []string) string {
		if len(names) > 3 {
			return fmt.Sprintf("%s等%d家", joined(names[:3]), len(names))
		}
		return joined(names)
	}
	out := []string{head}
	today := crm.DateOf(now)
	for _, h := range all {
		moved := HandoverPreview{Moved: h.Moved}
		out = append(out, fmt.Sprintf("%s → %s · %s · %d家客户", name(h.From.Name), name(h.To.Name), ShortDay(crm.DateOf(h.At.In(now.Location())), today), h.Moved.Customers),
			"✓ 已转："+dotted(fmt.Sprintf("客户%d家", h.Moved.Customers), moved.counts()))
		if len(h.Waiting) == 0 {
			out = append(out, "✓ A类客户都接收了，或没有要接收的")
		} else {
			out = append(out, mark(false)+fmt.Sprintf("还有%d家没接收：%s（每天提醒%s）", len(h.Waiting), some(h.Waiting), name(h.To.Name)))
		}
		switch here := h.Seen - h.Gone; {
		case here <= 0:
		case len(h.Uncalled) == 0:
			out = append(out, "✓ 接手后都联系过了")
		default:
			out = append(out, mark(false)+fmt.Sprintf("接手后联系过%d/%d家，还没联系：%s", here-len(h.Uncalled), here, some(h.Uncalled)))
		}
	}
	if n > len(all) {
		out = append(out, fmt.Sprintf("还有%d次更早的交接", n-len(all)))
	}
	for _, l := range left {
		out = append(out, mark(false)+fmt.Sprintf("%s已离职，名下还有%d家没交接：说「%s的客户都给…」", name(l.User.Name), l.Customers, name(l.User.Name)))
	}
	return lines(out...)
}

func joined(names []string) string {
	written := make([]string, len(names))
	for i, n := range names {
		written[i] = name(n)
	}
	return strings.Join(written, "、")
}
