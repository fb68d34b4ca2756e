package intents

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// queryCustomer answers what is asked about a customer: one fact when one is asked for, else the whole brief.
func queryCustomer() Intent {
	return Intent{
		Kind:     QueryCustomer,
		Title:    "查客户",
		Examples: []string{"华北重工什么情况", "华北重工的联系人是谁", "华北重工上次跟进是什么时候", "搜一下印刷", "哪些客户没有联系人", "王总电话多少", "华北重工的微信联系人"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Customer.Said() && r.Slots.Customer.Match != "anaphor" && !inTheBook(r.Slots.Customer) && r.Slots.Customer.Picked == 0 {
				who := r // 李娜这周拜访了几家: a colleague taken for a customer
				who.Slots.Customer, who.Slots.Person = Ref{}, r.Slots.Customer
				if text, ok, err := t.contactedIn(ctx, who); ok || err != nil {
					return text, err
				}
			}
			if asks(t.Text, "哪家公司", "哪个公司", "哪家的", "是哪家") && r.Slots.Contact.Said() {
				return t.whereFrom(ctx, r.Slots.Contact.Text)
			}
			if r.Slots.Search.By != "" {
				return t.search(ctx, r)
			}
			if words := searched(t.Text); words != "" {
				found, err := t.found(ctx, words, r.Slots.Customer.IDs)
				return say.Found(words, found, t.Now), err
			}
			if t.asksForCustomers(r) {
				return t.customers(ctx, r)
			}
			if number := mobileIn(t.Text); number != "" && (!r.Slots.Customer.Said() || r.Slots.Customer.Match == "anaphor") {
				return t.whosePhone(ctx, Search{By: ByPhone, Words: []string{number}}) // never the numbers of whom was spoken of before
			}
			c, err := t.Customer(ctx, r)
			if notFound(err) && asks(t.Text, "谁在跟", "谁跟", "谁负责", "归谁") && r.Slots.Customer.Text != "" {
				return t.taken(ctx, r.Slots.Customer.Text)
			} else if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			if text, ok, err := t.known(ctx, c); ok || err != nil {
				return text, err
			}
			if r.Slots.Contact.Said() && asks(t.Text, "电话", "手机", "号码", "联系方式", "邮箱") {
				p, err := t.Contact(ctx, r, c)
				if err != nil || p.ID == 0 {
					return say.WhoIsThere(crm.Customer{Name: c.Name}, nil, t.Group), err
				}
				c.Phone = "" // it is the person's that is asked for
				return t.whoIsThere(ctx, c, []crm.Contact{p})
			}
			return t.describe(ctx, c)
		},
	}
}

// asks reports whether a question holds one of the words.
func asks(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// mobileIn is the mobile number of China in a text; empty when there is none.
func mobileIn(text string) string {
	const length = 11
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !digit(r) }) {
		if len(run) == length && run[0] == '1' && run[1] >= '3' {
			return run
		}
	}
	return ""
}

// searched are the words of a search, as against the name of one customer.
func searched(text string) string {
	for _, verb := range []string{"搜一下", "搜索", "搜"} {
		if _, after, ok := strings.Cut(text, verb); ok {
			return strings.Trim(after, " 　\"“”「」'‘’。，,.?？")
		}
	}
	return ""
}

func (t *Turn) whereFrom(ctx context.Context, called string) (say.Text, error) {
	people, err := t.Tx.FindContacts(ctx, called, 20)
	if err != nil {
		return "", err
	}
	var ids []crm.CustomerID
	for _, p := range people {
		if !slices.Contains(ids, p.CustomerID) {
			ids = append(ids, p.CustomerID)
		}
	}
	at, err := t.Tx.Customers(ctx, ids)
	return say.WhereFrom(called, at), err
}

// describe answers the aspect of c that was asked for.
func (t *Turn) describe(ctx context.Context, c crm.Customer) (say.Text, error) {
	switch {
	case asks(t.Text, "谁在跟", "谁跟", "谁负责", "负责人", "归谁"):
		b, err := t.brief(ctx, c, 1)
		return say.WhoFollows(c, b.Owner, b.With, newest(b.Activities), t.Now), err
	case asks(t.Text, "联系人", "对接人", "电话", "手机", "怎么联系", "联系方式", "邮箱"):
		people, err := t.Tx.Contacts(ctx, c.ID)
		if err != nil {
			return "", err
		}
		return t.whoIsThere(ctx, c, people)
	case asksForPlan(t.Text):
		plans, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Open: true})
		if err != nil || len(plans) > 0 {
			lines, err2 := t.records(audience{}).PlanLines(ctx, plans)
			return say.PaymentPlans(c.Name, "", true, lines, crm.DateOf(t.Now)), errors.Join(err, err2)
		}
		b, err := t.brief(ctx, c, 0)
		return say.Debt(b, t.Now), err
	case asks(t.Text, "欠", "没回", "没收", "没付", "未回款", "尾款还", "还有多少款"):
		b, err := t.brief(ctx, c, 0)
		return say.Debt(b, t.Now), err
	case asks(t.Text, "订单", "买过", "签过", "成交过", "成交记录", "成交历史"):
		b, err := t.brief(ctx, c, 0)
		return say.Orders(b, t.Now), err
	case asks(t.Text, "历史", "跟进记录", "所有记录", "都聊了"):
		all, err := t.Tx.ListActivities(ctx, store.ActivityFilter{Customer: c.ID, Limit: 10})
		return say.History(c, all, t.Now), err
	case asks(t.Text, "上次", "最近一次", "最后一次"):
		b, err := t.brief(ctx, c, 1)
		next := crm.FollowUp{}
		if len(b.FollowUps) > 0 {
			next = b.FollowUps[0]
		}
		return say.LastContact(c, newest(b.Activities), next, t.Now), err
	}
	b, err := t.brief(ctx, c, 5)
	if err != nil {
		return "", err
	}
	text, err := t.above(ctx, crm.Draft{Key: "brief:" + strconv.FormatInt(int64(c.ID), 10), Purpose: crm.ForBrief, Longest: 120}, say.Brief(b, t.Group, t.Now))
	if err != nil || t.Pages == "" {
		return text, err
	}
	if t.Group || t.Offer != nil {
		page := t.Pages + "customers/" + strconv.FormatInt(int64(c.ID), 10)
		return text + "\n" + say.Text(say.PageLine(page)), nil
	}
	t.Offer = say.BriefCard(b, t.Now)
	return text, nil
}

// whoIsThere answers with whole numbers: in private, where it is written down who saw them; a group sees them masked.
func (t *Turn) whoIsThere(ctx context.Context, c crm.Customer, people []crm.Contact) (say.Text, error) {
	if t.Group && (c.Phone != "" || slices.ContainsFunc(people, func(p crm.Contact) bool { return p.Phone != "" })) {
		t.Aside = say.WhoIsThere(c, people, false)
	}
	return say.WhoIsThere(c, people, t.Group), t.shown(ctx, c, people...)
}

func newest(all []crm.Activity) crm.Activity {
	if len(all) == 0 {
		return crm.Activity{}
	}
	return all[0]
}

// brief collects all about a customer, with the last n contacts.
func (t *Turn) brief(ctx context.Context, c crm.Customer, n int) (reports.Brief, error) {
	b, _, err := t.records(audience{}).Brief(ctx, c, n, 3)
	return b, err
}
