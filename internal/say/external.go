package say

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
)

// An external contact (客户联系) is called 微信联系人: so people call them.

func externalName(e crm.ExternalContact) string {
	if e.Name == "" {
		return "这位微信联系人"
	}
	return "微信联系人" + name(e.Name)
}

// ExternalNote is a line of the customer's timeline: what became of an external contact. WeCom does not say why, so neither do we.
func ExternalNote(e crm.ExternalContact, by crm.User, begun, transfer bool) string {
	switch {
	case begun:
		return Clip(by.Name, nameRunes) + "加了微信联系人" + Clip(e.Name, nameRunes)
	case transfer:
		return "微信联系人" + Clip(e.Name, nameRunes) + "随客户交接转走，不再是" + Clip(by.Name, nameRunes) + "的联系人"
	}
	return "微信联系人" + Clip(e.Name, nameRunes) + "与" + Clip(by.Name, nameRunes) + "解除了联系"
}

// ExternalLinked says which customer an external contact is of, and the tags it got from WeCom.
func ExternalLinked(e crm.ExternalContact, customer string, tags []string) Text {
	out := "新加的" + externalName(e) + "，记到「" + name(customer) + "」了"
	if len(tags) > 0 {
		out += "，企微标签也加上了：" + strings.Join(named(tags), "、")
	}
	return Text(out + "。")
}

func named(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = name(s)
	}
	return out
}

// ExternalTagged tells of tags that came from WeCom.
func ExternalTagged(e crm.ExternalContact, customer string, tags []string) Text {
	return Text("「" + name(customer) + "」加了企微标签：" + strings.Join(named(tags), "、") + "（你给" + name(e.Name) + "打的）。")
}

// ExternalEnded tells that somebody is an external contact no more; customer is empty when it is not known whose they were.
func ExternalEnded(e crm.ExternalContact, customer string, transfer bool) Text {
	who := externalName(e)
	if customer != "" {
		who += "（" + name(customer) + "）"
	}
	what := "与你解除了联系"
	if transfer {
		what = "随客户交接转走了"
	}
	out := "企业微信通知：" + who + what
	if customer != "" {
		out += "，已记到客户里"
	}
	return Text(out + "。")
}

// ExternalIsLinked answers a tap on the card of one who is linked.
func ExternalIsLinked(e crm.ExternalContact, customer string) Text {
	return Text(externalName(e) + "已经记在「" + name(customer) + "」了。")
}

// ExternalLinkedTo says which customer, and which contact there (empty: not said), an external contact is of by somebody's word; was is the
// customer it was of before.
func ExternalLinkedTo(e crm.ExternalContact, customer, contact string, tags []string, was string) Text {
	out := externalName(e) + "记到「" + name(customer) + "」了"
	if contact != "" {
		out = externalName(e) + "就是「" + name(customer) + "」的" + name(contact) + "，记上了"
	}
	if len(tags) > 0 {
		out += "，企微标签也加上了：" + strings.Join(named(tags), "、")
	}
	if was != "" {
		out += "；原来记在「" + name(was) + "」"
	}
	return Text(out + "。")
}

// ExternalNoSuchContact says that the customer has no contact of that name.
func ExternalNoSuchContact(e crm.ExternalContact, customer, called string) Text {
	return Text("「" + name(customer) + "」还没有联系人" + name(called) + "，没有改动。先说：给" + name(customer) + "加联系人 " + name(called) +
		"；或者直接说：把微信好友" + name(e.Name) + "关联到" + name(customer))
}

// WhichExternal asks which of several external contacts of one name is meant.
func WhichExternal(called string) Text {
	return Text("你有几个叫" + name(called) + "的微信联系人，是哪个？")
}

// ExternalChoice tells one of them from the others.
func ExternalChoice(e crm.ExternalContact, customer string, now time.Time) string {
	of := customer
	if of == "" {
		of = e.Corp
	}
	day := ""
	if !e.AddedAt.IsZero() {
		day = ShortDay(crm.DateOf(e.AddedAt.In(now.Location())), crm.DateOf(now)) + "加的"
	}
	return dotted(Clip(e.Name, nameRunes), Clip(of, nameRunes), day)
}

// ExternalDismissed answers 先不记.
func ExternalDismissed(e crm.ExternalContact) Text {
	return Text("好，" + externalName(e) + "先不记，不再问了。")
}

// ExternalCustomerMade goes before ExternalLinked.
func ExternalCustomerMade(customer string) Text {
	return Text("已新建客户「" + name(customer) + "」。")
}

// SummaryOfExternal names the operation.
func SummaryOfExternal(e crm.ExternalContact, customer string) string {
	if customer == "" {
		return "微信联系人" + Clip(e.Name, nameRunes)
	}
	return "微信联系人" + Clip(e.Name, nameRunes) + "：" + Clip(customer, nameRunes)
}

// SummaryOfExternalTags names the operation.
func SummaryOfExternalTags(_ crm.ExternalContact, customer string) string {
	return "企微标签：" + Clip(customer, nameRunes)
}

// ExternalCard asks whose a new external contact is.
func ExternalCard(e crm.ExternalContact, likely []crm.Customer) *crm.Card {
	who := name(e.Name)
	if e.Corp != "" {
		who += "（" + name(e.Corp) + "）"
	}
	c := &crm.Card{Title: Clip("新加了微信联系人 "+who, 36), Text: "记到哪个客户？"}
	button := func(op crm.ButtonOp, to crm.CustomerID, text string) {
		c.Buttons = append(c.Buttons, crm.Button{Key: crm.ButtonDeed{On: crm.OnExternal, Op: op, ID: int64(e.ID), Customer: to}.Key(), Text: Clip(text, 10), Primary: len(c.Buttons) == 0})
	}
	long := slices.ContainsFunc(likely, func(k crm.Customer) bool { return utf8.RuneCountInString(k.Name) > 10 })
	for i, k := range likely {
		if long {
			c.Text += fmt.Sprintf("\n%d. %s", i+1, name(k.Name))
			button(crm.ButtonLink, k.ID, fmt.Sprintf("%d. %s", i+1, name(k.Name)))
			continue
		}
		button(crm.ButtonLink, k.ID, name(k.Name))
	}
	if e.Corp != "" {
		button(crm.ButtonNew, 0, "新建")
	} else if len(likely) == 0 {
		c.Text += "\n企业微信里给TA备注公司名，我就能认出来"
	}
	button(crm.ButtonDrop, 0, "先不记")
	return c
}

// Externals lists the external contacts of a customer, with who has them since when.
func Externals(c crm.Customer, all []crm.ExternalContact, having map[crm.UserID]crm.User, now time.Time) Text {
	if len(all) == 0 {
		return Text(name(c.Name) + "还没有微信联系人。管理员打开客户联系以后，在企业微信里加上人、备注公司名，就会记过来。")
	}
	out := []string{name(c.Name) + "的微信联系人："}
	day := func(at time.Time) string { return ShortDay(crm.DateOf(at.In(now.Location())), crm.DateOf(now)) }
	for _, e := range all {
		line := "· " + name(e.Name)
		if who := having[e.User].Name; who != "" {
			line += " · " + name(who)
		}
		switch {
		case !e.EndedAt.IsZero():
			line += " " + day(e.EndedAt) + "解除了联系"
		case !e.AddedAt.IsZero():
			line += " " + day(e.AddedAt) + "加的"
		}
		out = append(out, line)
	}
	return lines(out...)
}
