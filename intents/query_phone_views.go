package intents

import (
	"context"
	"errors"
	"slices"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// queryPhoneViews tells the owner of a customer, and their managers, who was shown whole numbers there.
func queryPhoneViews() Intent {
	return Intent{
		Kind:     QueryPhoneViews,
		Title:    "谁看过电话",
		Examples: []string{"谁看过华北重工的电话", "谁看过王总电话", "这个客户的电话谁看过"},
		Rare:     true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.Customer(ctx, r)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			var p crm.Contact
			if r.Slots.Contact.Said() {
				if p, err = t.Contact(ctx, r, c); err != nil {
					return "", err
				}
				if p.ID == 0 {
					return "", &crm.NotFoundError{What: crm.ContactNoun, Name: r.Slots.Contact.Text}
				}
			}
			all, err := t.Tx.PhoneViews(ctx, c.ID)
			var forbidden *crm.ForbiddenError
			if errors.As(err, &forbidden) {
				return say.PhoneViewsAreTheOwners(c), nil
			} else if err != nil {
				return "", err
			}
			if p.ID != 0 {
				all = slices.DeleteFunc(all, func(v crm.PhoneView) bool { return v.Contact != p.ID && v.How != crm.ViewedExported })
			}
			var ids []crm.UserID
			for _, v := range all {
				ids = append(ids, v.By)
			}
			names, err := t.Tx.NamesOfPeople(ctx, ids)
			return say.PhoneViews(c, p, all, names, t.Now), err
		},
	}
}

const numberWords = `(电话号码|手机号码|电话号|手机号|电话|手机|号码|联系方式|全号)`

var phoneViewForms = []form{
	{ // 谁看过这个客户的电话, 谁看过李总电话, 都有谁查过华北重工王总的手机号
		words: []string{"谁看", "谁查", "谁看过", "谁查过", "哪些人看", "哪些人查", "什么人看", "什么人查"},
		shape: zh.NewSentence(`[查[一]下|查查|看看|看下|看一下|想知道|我想知道][最近|都|都有|有|到底]*(谁|哪些人|什么人)[最近|都|曾经|曾]*(看过|查过|看了|查了|查看过|看到过)<a>[的]` + numberWords + `[了|吗|呢|啊|呀|？]*[?]`),
		read:  func(m match) (Request, bool) { return m.phoneViews() },
	},
	{ // 这个客户的电话谁看过, 李总电话有谁看过
		words: []string{"谁看", "谁查", "谁看过", "谁查过", "哪些人看", "哪些人查"},
		shape: zh.NewSentence(`<a>[的]` + numberWords + `[最近|都|都有|都被|被|有]*(谁|哪些人|什么人)[最近|都]*(看过|查过|看了|查了|查看过)[了|吗|呢|啊|呀]*[?]`),
		read:  func(m match) (Request, bool) { return m.phoneViews() },
	},
}

// phoneViews reads whose numbers are meant: a customer of the book, a person there, or a person alone.
func (m match) phoneViews() (Request, bool) {
	r := Request{Kind: QueryPhoneViews, Speech: Question}
	i, j := m.runes("a")
	if i >= j {
		return r, false
	}
	if m.r[j-1] == '的' {
		j--
	}
	for k := j; k > i; k-- { // the longest beginning that the book knows
		ref, ok := m.customerAt(i, k, true)
		if !ok {
			continue
		}
		r.Slots.Customer = ref
		for k < j && m.r[k] == '的' {
			k++
		}
		if k < j {
			r.Slots.Contact = Ref{Text: m.tx.Slice(k, j), Span: m.tx.Span(k, j)}
		}
		return r, true
	}
	said := m.tx.Slice(i, j)
	if containsAny(said, noNames) {
		return r, false
	}
	if t := m.covering(i); t != nil && t.kind == contactToken && t.j >= j {
		r.Slots.Contact = Ref{Text: said, Span: m.tx.Span(i, j)}
		return r, true
	}
	ref, ok := m.customerAt(i, j, false)
	r.Slots.Customer = ref
	return r, ok
}
