package intents

import (
	"context"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// ChangeContract corrects a contract that was recorded, or takes it off: 合同HT-018到期日改成2028年6月30日.
const ChangeContract Kind = "change_contract"

// What of a contract is changed, in Slots.Field.
const (
	contractSigned = "signed"
	contractStarts = "starts"
	contractEnds   = "ends"
	contractAmount = "amount"
	contractNumber = "number"
	contractOff    = "off"
)

// changeContract changes one thing of one contract, named by its number or as its customer's only one.
func changeContract() Intent {
	return Intent{
		Kind:     ChangeContract,
		Title:    "改合同",
		Examples: []string{"合同HT-2026-018到期日改成2028年6月30日", "华北重工的合同生效日改成2027年1月1日", "合同HT-2026-018金额改成60万", "作废合同HT-2026-018"},
		Write:    true,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			k, c, problem, err := t.contractMeant(ctx, r)
			if err != nil || problem != "" {
				return problem, err
			}
			before, w := k, r.Slots.Contract
			switch r.Slots.Field {
			case contractOff:
				if err := t.Tx.RemoveContract(ctx, k); err != nil {
					return "", err
				}
				t.wrote(r, LastWrite{Customer: c.ID, Deal: k.DealID}, say.SummaryOfContractOff(c, k))
				return say.ContractOff(c, k), t.moveRenewal(ctx, c, before, crm.Contract{})
			case contractSigned:
				k.SignedOn = w.Signed
			case contractStarts:
				k.StartsOn = w.Starts
			case contractEnds:
				k.EndsOn = w.Ends
			case contractNumber:
				k.Number = w.Renamed
			case contractAmount:
				if k.Amount, err = t.Amount(r); err != nil {
					return "", err
				}
			}
			switch {
			case k == before:
				return say.ContractAsIs(k), nil
			case !k.EndsOn.IsZero() && k.EndsOn.Before(k.StartsOn):
				return say.ContractEndsFirst(k.StartsOn, k.EndsOn, t.Now), nil
			}
			if k, err = t.Tx.SaveContract(ctx, k); err != nil {
				return "", err
			}
			if before.EndsOn != k.EndsOn {
				if err := t.moveRenewal(ctx, c, before, k); err != nil {
					return "", err
				}
			}
			t.wrote(r, LastWrite{Customer: c.ID, Deal: k.DealID}, say.SummaryOfContractChange(c, k))
			return say.ContractChanged(c, before, k), nil
		},
	}
}

// contractMeant is the contract that a request names; problem says why it is not clear which.
func (t *Turn) contractMeant(ctx context.Context, r Request) (k crm.Contract, c crm.Customer, problem say.Text, err error) {
	f := store.ContractFilter{Number: r.Slots.Contract.Number, Limit: maxChoices + 1}
	if r.Slots.Customer.Said() {
		if c, err = t.existing(ctx, r, AskCustomer); err != nil {
			return k, c, "", err
		}
		f.Customer = c.ID
	}
	all, err := t.Tx.Contracts(ctx, f)
	switch {
	case err != nil:
		return k, c, "", err
	case len(all) == 0 && f.Number != "":
		return k, c, "", &crm.NotFoundError{What: crm.ContractNoun, Name: f.Number}
	case len(all) == 0:
		return k, c, say.Contracts(c, nil, nil, nil, t.Now), nil
	case len(all) > 1:
		return k, c, say.WhichContract(all), nil
	}
	c, err = t.Tx.Customer(ctx, all[0].CustomerID)
	return all[0], c, "", err
}

// moveRenewal takes back the reminder of a contract's end that still waits, and sets one for the new end.
func (t *Turn) moveRenewal(ctx context.Context, c crm.Customer, before, after crm.Contract) error {
	if day := before.EndsOn.AddDays(-crm.RenewalDays); !before.EndsOn.IsZero() {
		from := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, t.Now.Location())
		waiting, err := t.Tx.ListReminders(ctx, store.ReminderFilter{Status: crm.ReminderScheduled, From: from, To: from.AddDate(0, 0, 1)})
		if err != nil {
			return err
		}
		for _, m := range waiting {
			if m.CustomerID == c.ID && m.Text == say.RenewalOf(c, before) {
				m.Status = crm.ReminderCanceled
				if _, err := t.Tx.SaveReminder(ctx, m); err != nil {
					return err
				}
			}
		}
	}
	if after.ID == 0 {
		return nil
	}
	_, err := t.remindOfRenewal(ctx, c, after)
	return err
}

const (
	contractHead  = `[把|将|看看|看一下|看下|查一下|查下|查|看|打开]*`
	contractNot   = `[not=还没有|还没|没有|没|先别|别|不要|不用]`
	contractField = `(f=签订日期|签订日|签约日期|签约日|签署日期|签署日|生效日期|生效日|开始日期|开始时间|开始日|起始日期|起始日|到期日期|到期日|到期时间|结束日期|结束日|结束时间|截止日期|截止日|终止日期|有效期|总金额|金额|总额|总价|编号|合同号)`
	contractTo    = `[应该|应|更正|调整|变更|修改]*(改成了|改成|改为|改到|改|调整为|更正为|变更为|延长到|延长至|延期到|延到|延至|续到|续签到|到|至|为|是|成|:)[_|:]*`
	contractGone  = `(作废|删掉|删除|删|取消|撤掉|撤销|去掉|不要)[掉|了|吧]*`
)

var changeContractForms = []form{
	{[]string{"合同"}, zh.NewSentence(contractNot + contractHead + `[<a 2-24 ^,。:合>[的]]合同[编号|号|_|:]*<n 3-60 ^,。:的>[_|的|这份合同|那份合同]*` + contractField + contractTo + `<v 1-30 ^,。吗?>`), contractChange},
	{[]string{"合同"}, zh.NewSentence(contractNot + contractHead + `<n 3-60 ^,。:的>[_|的|这份|那份]*合同[的]*` + contractField + contractTo + `<v 1-30 ^,。吗?>`), contractChange},
	{strings.Fields("生效 到期 签订 签约 开始日 起始日 截止日 结束日"), zh.NewSentence(contractNot + contractHead + `<n 3-60 ^,。:的>[_|的]*` + contractField + contractTo + `<v 1-30 ^,。吗?>`), func(m match) (Request, bool) {
		if i, j := m.runes("n"); !contractCode(m.tx.Slice(i, j)) {
			return Request{}, false
		}
		return contractChange(m)
	}},
	{[]string{"合同"}, zh.NewSentence(`[把|将]*(作废|删掉|删除|取消|撤掉|去掉)[一下|掉]*合同[编号|号|_|:]*<n 3-60 ^,。:的>[吧|了]*`), contractCancelled},
	{[]string{"合同"}, zh.NewSentence(`[把|将]*合同[编号|号|_|:]*<n 3-60 ^,。:的>[_]*` + contractGone), contractCancelled},
	{[]string{"作废", "合同"}, zh.NewSentence(`[把|将]*<n 3-60 ^,。:的>[_|的|这份|那份|合同]*` + contractGone), contractCancelled},
	{[]string{"合同"}, zh.NewSentence(contractHead + `合同[编号|号|_|:]*<n 3-60 ^,。:的>[的|_]*[什么|情况|详情|内容|明细|状态|怎么样]*[?]*`), contractShown},
	{[]string{"合同"}, zh.NewSentence(contractHead + `<n 3-60 ^,。:的>[_|的|这份|那份]*合同[的|_]*[什么|情况|详情|内容|明细|状态|怎么样]*[?]*`), contractShown},
	{[]string{"合同"}, zh.NewSentence(contractHead + `(who=我|我们|团队|我们团队|全公司|公司|大家|所有|全部|现有|)[的]*[所有|全部|现有]*[的]*(合同列表|合同清单|合同台账|合同有哪些|有哪些合同|有多少合同|有多少份合同|有几份合同|合同)[有哪些|有多少|列表|清单|汇总|明细]*[?]*`), contractsListed},
}

// contractCode reports whether words are such as contracts are numbered by: letters and digits, and what joins them.
func contractCode(words string) bool {
	words = strings.TrimSpace(words)
	number, rest := numberIn("编号" + words)
	return number == words && len(number) >= 3 && strings.ContainsAny(number, "0123456789") && strings.TrimFunc(rest, func(r rune) bool { return r == '，' }) == ""
}

// contractNamed is a request about the contract of a number, or the only one of a customer.
func (m match) contractNamed(kind Kind) (Request, bool) {
	r := Request{Kind: kind}
	i, j := m.runes("n")
	if words := strings.TrimSpace(m.tx.Slice(i, j)); contractCode(words) {
		r.Slots.Contract.Number = words
		if m.has("a") {
			var ok bool
			r.Slots.Customer, ok = m.customer("a", true)
			return r, ok
		}
		return r, true
	}
	ref, ok := m.customer("n", true)
	r.Slots.Customer = ref
	return r, ok
}

func contractChange(m match) (Request, bool) {
	r, ok := m.contractNamed(ChangeContract)
	if !ok {
		return r, false
	}
	if m.has("not") {
		return Request{Kind: None, Speech: Hypothetical}, true
	}
	i, j := m.runes("v")
	value, w := m.tx.Slice(i, j), &r.Slots.Contract
	day := func() (d crm.Date, ok bool) {
		for _, x := range zh.Times(zh.Read(value), m.c.Now, zh.TimeOptions{Tense: zh.Future, Workday: m.c.Workday}) {
			if d, ok := lastDay(&x); ok && x.Kind != zh.Invalid && !x.Vague {
				return d, true
			}
		}
		return d, false
	}
	switch f := m.said("f"); {
	case strings.HasPrefix(f, "签"):
		r.Slots.Field = contractSigned
		w.Signed, ok = day()
	case strings.HasPrefix(f, "生效"), strings.HasPrefix(f, "开始"), strings.HasPrefix(f, "起始"):
		r.Slots.Field = contractStarts
		w.Starts, ok = day()
	case strings.HasSuffix(f, "号"):
		r.Slots.Field = contractNumber
		w.Renamed = strings.TrimSpace(value)
		ok = contractCode(w.Renamed)
	case strings.HasSuffix(f, "额"), strings.HasSuffix(f, "价"):
		r.Slots.Field = contractAmount
		r.Slots.Amount = moneyIn(value)
		ok = r.Slots.Amount != nil && w.Number != "" // 青松设备合同金额改成63万 corrects the deal
	default:
		r.Slots.Field = contractEnds
		w.Ends, ok = day()
	}
	return r, ok
}

func contractCancelled(m match) (Request, bool) {
	r, ok := m.contractNamed(ChangeContract)
	r.Slots.Field = contractOff
	return r, ok && r.Slots.Contract.Number != ""
}

func contractShown(m match) (Request, bool) {
	r, ok := m.contractNamed(QueryContracts)
	r.Speech = Question
	return r, ok && r.Slots.Contract.Number != ""
}

func contractsListed(m match) (Request, bool) {
	r := Request{Kind: QueryContracts, Speech: Question}
	r.Slots.Contract.Listed = true
	switch who := m.said("who"); {
	case who == "我":
		r.Slots.Scope = "me"
	case slices.Contains([]string{"我们", "团队", "我们团队", "公司", "全公司", "大家"}, who):
		r.Slots.Scope = "team"
	}
	return r, true
}
