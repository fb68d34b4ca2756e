package intents

import (
	"context"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// asksForCustomers reports whether a question names no customer but asks for some: 多少客户, 哪些客户没有联系人.
func (t *Turn) asksForCustomers(r Request) bool {
	s := r.Slots
	if s.Customer.Said() || s.Contact.Said() {
		return false
	}
	return s.Filter.NoContact || s.Filter.Level != "" || s.Filter.Tag != "" ||
		asks(t.Text, "多少客户", "多少个客户", "多少家客户", "几个客户", "几家客户", "哪些客户", "客户有哪些", "客户列表", "客户清单", "客户名单", "客户有多少", "有多少家", "新增了哪些", "客户都有谁", "所有客户", "全部客户", "新客户有")
}

// customers lists or counts the customers a question asks for.
func (t *Turn) customers(ctx context.Context, r Request) (say.Text, error) {
	a, err := t.about(ctx, r)
	if err != nil {
		return "", err
	}
	s := r.Slots
	f := store.CustomerFilter{Owners: a.owners, Level: s.Filter.Level, Tag: s.Filter.Tag, NoContact: s.Filter.NoContact}
	what := ""
	if p := s.Period; p != nil && !p.Start.IsZero() {
		f.MadeFrom, f.MadeTo = p.Start, p.End
		what = t.words(p.Span) + "新增的"
	}
	if f.Level != "" {
		what += string(f.Level) + "类"
	}
	if f.Tag != "" {
		what += f.Tag + "的"
	}
	if f.NoContact {
		what += "没有联系人的"
	}
	all, err := t.Tx.ListCustomers(ctx, f)
	return say.Customers(a.whose, what, all, t.Now), err
}

// known is what is noted of a customer under one of the words, such as 地址; ok is false when the question asks for none.
func (t *Turn) known(ctx context.Context, c crm.Customer) (text say.Text, ok bool, err error) {
	for _, w := range []string{"地址", "税号", "开票", "账号", "开户行", "发货", "收货", "邮编", "传真", "官网", "网址", "法人", "抬头"} {
		if !asks(t.Text, w) {
			continue
		}
		notes, err := t.Tx.Notes(ctx, c.ID, 100)
		if err != nil {
			return "", false, err
		}
		for _, n := range notes {
			if asks(n.Body, w) {
				return say.Known(c, n), true, nil
			}
		}
		return say.NotKnown(c, w), true, nil
	}
	if asks(t.Text, "微信联系人", "企微联系人", "微信好友", "企微好友", "外部联系人") {
		text, err := t.externals(ctx, c)
		return text, true, err
	}
	if asks(t.Text, "备注") {
		notes, err := t.Tx.Notes(ctx, c.ID, 10)
		return say.Notes(c, notes), true, err
	}
	return "", false, nil
}
