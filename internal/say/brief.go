package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
)

// Brief is all about a customer on one screen. Phones are masked: whole ones are for who asks for them, in private.
func Brief(b reports.Brief, group bool, now time.Time) Text {
	c := b.Customer
	level := ""
	if c.Level != "" {
		level = string(c.Level) + "类"
	}
	head := dotted(name(c.Name), level, Safe(c.Industry), Safe(c.Region), tags(c.Tags))
	if b.Owner.Name != "" {
		head += "\n负责人：" + name(b.Owner.Name)
		if len(b.With) > 0 {
			head += "，一起跟：" + colleagues(b.With)
		}
	}
	if b.Lead.State == crm.LeadOpen {
		head += "\n" + dotted("线索", prefixed("来源 ", name(c.Source)), callBy(b.Lead, now))
	}
	var contacts []string
	ask := ""
	for _, p := range b.Contacts {
		if !p.Left && len(contacts) < 4 {
			contacts = append(contacts, contactLine(p, true))
			if ask == "" && p.Phone != "" && !group {
				ask = "，" + wholeNumber(p.Name)
			}
		}
	}
	var wechat []string
	for _, e := range b.Externals {
		if n := name(e.Name); e.EndedAt.IsZero() && len(wechat) < 4 && !slices.Contains(wechat, n) {
			wechat = append(wechat, n)
		}
	}
	var deals []string
	for _, d := range b.Deals {
		if len(deals) < 3 {
			deals = append(deals, "商机："+dealLine(d))
		}
	}
	if b.Quote.ID != 0 {
		deals = append(deals, BriefQuote(b.Quote, now))
	}
	var next []string
	for _, f := range b.FollowUps {
		if len(next) < 3 {
			next = append(next, "下次："+dotted(When(f.Due, now), Clip(f.Content, lineRunes)))
		}
	}
	if len(next) == 0 {
		next = []string{"下次：还没安排"}
	}
	if len(b.Plans) > 0 {
		next = append(next, nextPlan(b.Plans[0], crm.DateOf(now)))
	}
	for i, t := range b.Tasks {
		if i < 3 {
			next = append(next, BriefTask(TaskLine{Task: t, Customer: c.Name, Assignee: b.People[t.Assignee].Name}, now))
		}
	}
	var past []string
	for _, a := range b.Activities {
		past = append(past, "· "+dotted(ShortDay(crm.DateOf(a.HappenedAt.In(now.Location())), crm.DateOf(now))+" "+activity(a), Clip(a.Content, 40)))
	}
	if len(past) > 0 {
		head := "最近跟进："
		if b.Recent+b.Earlier > 0 {
			head = fmt.Sprintf("最近跟进（近90天%d次，前90天%d次）：", b.Recent, b.Earlier)
		}
		past = append([]string{head}, past...)
	}
	var notes []string
	for _, n := range b.Notes {
		notes = append(notes, "备注："+Clip(n.Body, lineRunes))
	}
	var own []string
	for _, v := range b.Fields {
		if len(own) < 6 {
			own = append(own, name(v.Field.Name)+"："+Clip(v.Text, 30))
		}
	}
	scored := ""
	if s := b.Scored.Satisfaction; s != nil {
		scored = fmt.Sprintf("满意度：%d分（%s）", *s, ShortDay(crm.DateOf(b.Scored.HappenedAt.In(now.Location())), crm.DateOf(now)))
	}
	all := []string{head, strings.Join(own, "，"), scored, prefixed("联系人：", strings.Join(contacts, "、")) + ask, prefixed("微信联系人：", strings.Join(wechat, "、"))}
	all = append(all, deals...)
	all = append(all, next...)
	all = append(all, past...)
	all = append(all, notes...)
	all = append(all, documentsLine(b.Documents))
	return lines(append(all, risks(b.Risks))...)
}

// BriefCard is a brief in a few lines that leads to the customer's page.
func BriefCard(b reports.Brief, now time.Time) *crm.Card {
	c := b.Customer
	level := ""
	if c.Level != "" {
		level = string(c.Level) + "类"
	}
	card := &crm.Card{Title: Clip(c.Name, 36), Text: dotted(level, Safe(c.Industry), Safe(c.Region)), Page: crm.Page{Kind: crm.CustomerPage, ID: int64(c.ID)}}
	field := func(label, value string) {
		if value != "" {
			card.Fields = append(card.Fields, crm.CardField{Label: label, Value: value})
		}
	}
	field("负责人", name(b.Owner.Name))
	if len(b.Deals) > 0 {
		field("商机", dealLine(b.Deals[0]))
	}
	if len(b.FollowUps) > 0 {
		field("下次", dotted(When(b.FollowUps[0].Due, now), Clip(b.FollowUps[0].Content, 20)))
	}
	if len(b.Plans) > 0 {
		field("下笔款", planned(b.Plans[0], crm.DateOf(now)))
	}
	return card
}

// PageLine leads to a customer's page, where no card does.
func PageLine(page string) string { return "客户页：" + page }

func tags(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return "#" + names(all)
}

// contactLine is a person with title and phone, which is masked unless whole numbers were asked for in private.
func contactLine(p crm.Contact, masked bool) string {
	phone := Safe(p.Phone)
	if masked {
		phone = crm.MaskPhone(phone)
	}
	extra := dotted(Safe(p.Department+p.Title), phone)
	if extra == "" {
		return name(p.Name)
	}
	return name(p.Name) + "（" + extra + "）"
}

func dealLine(d reports.BriefDeal) string {
	days := ""
	if d.Stage.Kind == crm.OpenStage && d.Days > 0 {
		days = fmt.Sprintf("已%d个工作日", d.Days)
	}
	owed := ""
	if d.Owed.Fen > 0 {
		owed = "待回款" + d.Owed.String()
	}
	return dotted(deal(d.Deal), stage(d.Stage), amount(d.Deal.Amount), days, owed)
}

// Risks are what there is to worry about, in a line; empty: nothing.
func Risks(all []reports.Risk) string { return risks(all) }

func risks(all []reports.Risk) string {
	var out []string
	for _, r := range all {
		switch r.Kind {
		case reports.Overdue:
			out = append(out, fmt.Sprintf("跟进已逾期%d天", r.Days))
		case reports.Standing:
			out = append(out, fmt.Sprintf("%s停了%d个工作日", name(r.Deal), r.Days))
		case reports.Passed:
			out = append(out, fmt.Sprintf("%s预计成交日已过%d天", name(r.Deal), r.Days))
		case reports.Silent:
			out = append(out, fmt.Sprintf("%d天没联系", r.Days))
		case reports.NoNext:
			out = append(out, name(r.Deal)+"没有下一步")
		}
		if len(out) == 3 {
			break
		}
	}
	return prefixed("注意：", strings.Join(out, "；"))
}

// WhoFollows answers 谁在跟.
func WhoFollows(c crm.Customer, owner crm.User, with []crm.User, last crm.Activity, now time.Time) Text {
	who := "在公海，没人跟"
	if owner.Name != "" {
		who = name(owner.Name) + "在跟"
	}
	if len(with) > 0 {
		who += "，" + colleagues(with) + "一起"
	}
	return lines(name(c.Name)+"："+who, lastLine(last, now))
}

// wholeNumber tells how to see a number that is masked.
func wholeNumber(of string) string { return "说「" + name(of) + "电话」看全号" }

// WhoIsThere answers 联系人是谁 and what their numbers are.
func WhoIsThere(c crm.Customer, people []crm.Contact, group bool) Text {
	own := Clip(c.Phone, 30)
	if group {
		own = crm.MaskPhone(own)
	}
	told := ""
	if group && (own != "" || slices.ContainsFunc(people, func(p crm.Contact) bool { return p.Phone != "" })) {
		told = "（完整号码私聊发你了）"
	}
	if own != "" {
		own = name(c.Name) + "的电话：" + own
	}
	switch {
	case len(people) == 0 && own != "":
		return lines(own, told)
	case len(people) == 0:
		return Text(name(c.Name) + "还没有联系人。补一个：给" + name(c.Name) + "加联系人 王总")
	}
	var out []string
	for _, p := range people {
		line := contactLine(p, group)
		if p.Left {
			line += "（已离开）"
		}
		out = append(out, line)
	}
	return lines(own, name(c.Name)+"的联系人："+strings.Join(out, "、"), told)
}

// LastContact answers 上次跟进是什么时候.
func LastContact(c crm.Customer, last crm.Activity, next crm.FollowUp, now time.Time) Text {
	if last.ID == 0 {
		return Text(name(c.Name) + "还没有跟进记录。")
	}
	planned := "下次：还没安排"
	if next.ID != 0 {
		planned = nextLine(next, now)
	}
	return lines(name(c.Name)+"："+lastLine(last, now), planned)
}

func lastLine(a crm.Activity, now time.Time) string {
	if a.ID == 0 {
		return "还没有跟进记录"
	}
	return dotted("上次"+Ago(a.HappenedAt, now)+activity(a), Clip(a.Content, lineRunes))
}

// Orders answers what a customer has bought: the deals that were won, with what came of them.
func Orders(b reports.Brief, now time.Time) Text {
	var out []string
	var sum reports.Sums
	for _, d := range b.Deals {
		if d.Stage.Kind != crm.WonStage && d.Stage.Kind != crm.PaymentStage {
			continue
		}
		won := ""
		if !d.Deal.WonAt.IsZero() {
			won = crm.DateOf(d.Deal.WonAt.In(now.Location())).String() + "成交"
		}
		paid := "款已到齐"
		if d.Owed.Fen > 0 {
			paid = "还欠" + d.Owed.String()
		} else if d.Deal.Amount.IsZero() {
			paid = ""
		}
		sum = sum.Plus(d.Deal.Amount)
		out = append(out, dotted(name(d.Deal.Title), amount(d.Deal.Amount), won, paid))
	}
	if len(out) == 0 {
		return Text(name(b.Customer.Name) + "还没有成交的单子。")
	}
	head := fmt.Sprintf("%s的订单：%d单", name(b.Customer.Name), len(out))
	if len(sum) > 0 {
		head += "，" + sum.String()
	}
	return listed(head, len(out), 10, "", func(i int) string { return out[i] })
}

// Debt answers 欠多少款.
func Debt(b reports.Brief, now time.Time) Text {
	var out []string
	for _, d := range b.Deals {
		if d.Owed.Fen > 0 {
			out = append(out, fmt.Sprintf("%s：成交%s，已回%s，还欠%s", name(d.Deal.Title), amount(d.Deal.Amount), d.Paid, d.Owed))
		}
	}
	planned := ""
	if len(b.Plans) > 0 {
		planned = nextPlan(b.Plans[0], crm.DateOf(now))
	}
	if len(out) == 0 {
		return lines(name(b.Customer.Name)+"没有欠款。", planned)
	}
	out = append(out, planned)
	return lines(append([]string{name(b.Customer.Name) + "还欠" + b.Owed().String()}, out...)...)
}

// History is the contacts with a customer, newest first.
func History(c crm.Customer, all []crm.Activity, now time.Time) Text {
	if len(all) == 0 {
		return Text(name(c.Name) + "还没有跟进记录。")
	}
	out := []string{fmt.Sprintf("%s的跟进记录（最近%d条）：", name(c.Name), len(all))}
	for _, a := range all {
		out = append(out, "· "+dotted(ShortDay(crm.DateOf(a.HappenedAt.In(now.Location())), crm.DateOf(now))+" "+activity(a), Clip(a.Content, lineRunes)))
	}
	return lines(out...)
}

// Found lists customers of a search.
func Found(words string, all []crm.Customer, now time.Time) Text {
	if len(all) == 0 {
		return Text("没找到和" + quoted(words) + "有关的客户。要新建就说：新增客户 " + name(words))
	}
	out := []string{fmt.Sprintf("找到%d个：", len(all))}
	for i, c := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d个，说得再具体些。", len(all)-10))
			break
		}
		out = append(out, "· "+CustomerChoice(c, now))
	}
	return lines(out...)
}

// WhereFrom answers 王总是哪家公司的.
func WhereFrom(called string, at []crm.Customer) Text {
	var out []string
	for _, c := range at {
		out = append(out, name(c.Name))
	}
	if len(out) == 0 {
		return Text("没找到叫" + quoted(called) + "的联系人。")
	}
	return Text(name(called) + "：" + strings.Join(out, "、"))
}
