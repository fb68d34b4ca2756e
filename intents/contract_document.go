package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/docx"
	"genjin/internal/say"
)

// WriteContract makes a contract's document: 生成华北重工的合同.
const WriteContract Kind = "write_contract"

// writeContract sends a customer's contract as a Word document, or says what is not known yet: never one with holes.
func writeContract() Intent {
	return Intent{
		Kind:     WriteContract,
		Title:    "生成合同",
		Examples: []string{"生成华北重工的合同", "帮我出一份恒通物流的合同", "生成合同 华北重工"},
		Place:    crm.Alone,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			k, c, problem, err := t.contractToWrite(ctx, r)
			if err != nil || problem != "" {
				return problem, err
			}
			t.mention(c.ID, 0)
			people, err := t.Tx.Contacts(ctx, c.ID)
			if err != nil {
				return "", err
			}
			people = slices.DeleteFunc(people, func(p crm.Contact) bool { return p.Left })
			quotes, err := t.Tx.Quotes(ctx, c.ID, 0)
			if err != nil {
				return "", err
			}
			quotes = slices.DeleteFunc(quotes, func(q crm.Quote) bool { return q.DealID != k.DealID || q.Total() != k.Amount })
			deals, err := t.deals(ctx, c, func(d crm.Deal) bool { return d.ID == k.DealID })
			if err != nil {
				return "", err
			}
			template := t.ContractTemplate
			if len(template) == 0 {
				if template, err = docx.BuiltIn(); err != nil {
					return "", err
				}
			}
			filled, missing, err := docx.Fill(template, say.ContractFields(c, k, people, deals, quotes, t.Actor.User, t.Company))
			if err != nil {
				return "", err
			}
			if len(missing) > 0 {
				return say.ContractLacks(c, k, missing), nil
			}
			blob, err := t.Tx.KeepBlob(ctx, filled)
			if err != nil {
				return "", err
			}
			if err := t.Tx.RecordPhoneViews(ctx, []crm.PhoneView{{Customer: c.ID, How: crm.ViewedExported}}); err != nil { // it names a person with their number
				return "", err
			}
			if err := t.Tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditExport, Subject: "contract", Details: "{}"}); err != nil {
				return "", err
			}
			file := &crm.Attachment{Name: say.ContractFile(c, k), Blob: blob}
			err = t.Tx.Push(ctx, crm.Push{Key: "file:" + t.Message.Key, Channel: crm.AppChannel, To: t.Actor.User.WeComID, Reply: crm.Reply{File: file}}, t.Now)
			return say.ContractWritten(c, k), err
		},
	}
}

// contractToWrite is the contract of the number that was said, or else the customer's that was recorded last; zero: it has none.
func (t *Turn) contractToWrite(ctx context.Context, r Request) (k crm.Contract, c crm.Customer, problem say.Text, err error) {
	if r.Slots.Contract.Number != "" {
		return t.contractMeant(ctx, r)
	}
	if c, err = t.existing(ctx, r, AskCustomer); err != nil {
		return k, c, "", err
	}
	contracts, err := t.Tx.Contracts(ctx, store.ContractFilter{Customer: c.ID})
	for _, other := range contracts {
		if other.ID > k.ID {
			k = other
		}
	}
	return k, c, "", err
}

var contractDocumentForms = []form{
	{[]string{"合同"}, zh.NewSentence(`[请|麻烦|帮我|给我]*(生成|出|起草|拟|打印)[一下|一份|一个|份|个]*[<a 2-24 ^,。不没别>[的]]合同[文本|文件|文档|编号|号|_|:]*<n 3-60 ^,。:的>`), func(m match) (Request, bool) {
		r, ok := m.contractNamed(WriteContract)
		return r, ok && r.Slots.Contract.Number != ""
	}},
	{[]string{"合同"}, zh.NewSentence(`[请|麻烦|帮我|给我]*(生成|出|起草|拟|打印)[一下|一份|一个|份|个]*<a 2-24 ^,。不没别>[的](合同文本|合同文件|合同草稿|合同)[吧|文档]*`), wantedContract},
	{[]string{"合同"}, zh.NewSentence(`[请|麻烦|帮我|给我]*(生成合同|出合同|起草合同|拟合同)[_|:|,]*<a 2-24 ^,。不没别>`), wantedContract},
}

func wantedContract(m match) (Request, bool) {
	ref, ok := m.customer("a", true)
	r := Request{Kind: WriteContract}
	r.Slots.Customer = ref
	return r, ok
}
