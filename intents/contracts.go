package intents

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Contracts, by number, with what is planned and paid of them.
const (
	RecordContract Kind = "record_contract" // 华北重工合同签了，编号HT-2026-018，50万，12月1日生效一年
	QueryContracts Kind = "query_contracts" // 华北重工的合同, 哪些合同快到期
)

// ContractWords are what a message says of a contract beside its customer and amount.
type ContractWords struct {
	Number       string
	Signed       crm.Date
	Starts, Ends crm.Date
	Ending       bool // of QueryContracts: those that end soon
}

// recordContract records a contract that was signed, and reminds of its renewal before it ends. The deal moves by its own word.
func recordContract() Intent {
	return Intent{
		Kind:     RecordContract,
		Title:    "登记合同",
		Examples: []string{"华北重工合同签了，编号HT-2026-018，50万，12月1日生效一年", "登记合同 恒通物流，合同号HT-019，20万，到2027年6月30日", "恒通物流合同签了，合同编号HT-020，30万", "恒通物流签了合同HT-021，24万，到2027年12月31日"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			r.Slots.Customer.Picked = int64(c.ID)
			amount, err := t.Amount(r)
			if err != nil {
				return "", err
			}
			if amount.IsZero() {
				return "", &Ask{Slot: AskAmount, Say: say.NeedContractAmount(c), Request: r}
			}
			w := r.Slots.Contract
			if !w.Ends.IsZero() && w.Ends.Before(w.Starts) {
				return say.ContractEndsFirst(w.Starts, w.Ends, t.Now), nil
			}
			made := crm.Contract{CustomerID: c.ID, Number: w.Number, Amount: amount, SignedOn: w.Signed, StartsOn: w.Starts, EndsOn: w.Ends}
			if made.SignedOn.IsZero() {
				made.SignedOn = crm.DateOf(t.Now)
			}
			deals, err := t.deals(ctx, c, func(d crm.Deal) bool { return t.Process.Open(d) || t.earning(d) })
			if err != nil {
				return "", err
			}
			var open *crm.Deal
			if len(deals) == 1 {
				if made.DealID = deals[0].ID; t.Process.Open(deals[0]) {
					open = &deals[0]
				}
			}
			if made, err = t.Tx.RecordContract(ctx, made); err != nil {
				return "", err
			}
			remind, err := t.remindOfRenewal(ctx, c, made)
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID, Deal: made.DealID, Reminder: remind.ID}, say.SummaryOfContract(c, made))
			return say.ContractRecorded(c, made, open, remind, t.Now), nil
		},
	}
}

// remindOfRenewal sets a reminder for the customer's owner before a contract ends; none when that is past.
func (t *Turn) remindOfRenewal(ctx context.Context, c crm.Customer, k crm.Contract) (crm.Reminder, error) {
	day := k.EndsOn.AddDays(-crm.RenewalDays)
	if k.EndsOn.IsZero() || !crm.DateOf(t.Now).Before(day) {
		return crm.Reminder{}, nil
	}
	who := c.Owner
	if !t.Actor.Scope.Includes(who) {
		who = t.Actor.User.ID
	}
	at := time.Date(day.Year, day.Month, day.Day, 9, 0, 0, 0, t.Now.Location())
	return t.Tx.CreateReminder(ctx, crm.Reminder{User: who, CustomerID: c.ID, Text: say.RenewalOf(c, k), Due: crm.Due{At: at}})
}

// queryContracts lists contracts, and of one customer what is agreed, planned, paid and owed.
func queryContracts() Intent {
	return Intent{
		Kind:     QueryContracts,
		Title:    "看合同",
		Examples: []string{"华北重工的合同", "哪些合同快到期", "华北重工对账"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Contract.Ending || !r.Slots.Customer.Said() {
				return t.contractsEnding(ctx)
			}
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			contracts, err := t.Tx.Contracts(ctx, store.ContractFilter{Customer: c.ID})
			if err != nil {
				return "", err
			}
			plans, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID})
			if err != nil {
				return "", err
			}
			payments, err := t.Tx.ListPayments(ctx, store.PaymentFilter{Customer: c.ID, Reversed: true})
			if err != nil {
				return "", err
			}
			return say.Contracts(c, contracts, crm.Settle(contracts, plans, payments), payments, t.Now), nil
		},
	}
}

// contractsEnding lists the contracts that end within three months, or did so within one.
func (t *Turn) contractsEnding(ctx context.Context) (say.Text, error) {
	today := crm.DateOf(t.Now)
	all, err := t.Tx.Contracts(ctx, store.ContractFilter{EndsFrom: today.AddDays(-30), EndsTo: today.AddDays(91)})
	if err != nil {
		return "", err
	}
	ids := make([]crm.CustomerID, len(all))
	for i, c := range all {
		ids[i] = c.CustomerID
	}
	customers, err := t.Tx.Customers(ctx, ids)
	names := map[crm.CustomerID]string{}
	for _, c := range customers {
		names[c.ID] = c.Name
	}
	return say.ContractsEnding(all, names, t.Now), err
}

var contractForms = []form{
	{[]string{"合同"}, zh.NewSentence(`[看看|看一下|看下|看|查一下|查下|查查|查]*<a>(的合同|有(哪些|什么|几份|几个)合同)[有哪些|列表|清单|情况|明细]*[?]*`), func(m match) (Request, bool) {
		ref, ok := m.customer("a", true)
		r := Request{Kind: QueryContracts, Speech: Question}
		r.Slots.Customer = ref
		return r, ok
	}},
	{[]string{"对账", "对一下账"}, zh.NewSentence(`[看看|看一下|帮忙]*[和|跟|给]*<a>(对账|对一下账|的账对一下|对账单|的对账单)[一下]*[?]*`), func(m match) (Request, bool) {
		ref, ok := m.customer("a", true)
		r := Request{Kind: QueryContracts, Speech: Question}
		r.Slots.Customer = ref
		return r, ok
	}},
	{[]string{"合同"}, zh.NewSentence(`[看看|查一下|查]*(哪些|有哪些|有什么)[我的|我们的]*合同[快|要|就要|马上|即将]*[要]*(到期|续签|续约)[了|的]*[?]*`), endingContracts},
	{[]string{"合同"}, zh.NewSentence(`[看看|查一下|查]*[我的|我们的]*(快到期的合同|即将到期的合同|要到期的合同|到期合同)[有哪些|列表|清单]*[?]*`), endingContracts},
}

func endingContracts(match) (Request, bool) {
	r := Request{Kind: QueryContracts, Speech: Question}
	r.Slots.Contract.Ending = true
	return r, true
}

var contractShape = zh.NewSentence(`[今天|昨天|刚|刚刚]*(<a 2-20 ^,。>[的]合同[已经|已]*[今天|昨天|刚]*(签了|签好了|签下来了|签订了|签完了|签回来了|已签)|<c 2-20 ^,。>[今天|昨天|刚|刚刚|已经|已]*(签了|签好了|签下了|签下来了|签订了)[新|一份]*合同|(登记|录入|录|记)[一下|一份]*合同[_|,|:]*<b 2-20 ^,_。>(,|_))[,|_|。]*<rest 4->`)

// numberHeads stand before a contract's number.
var numberHeads = []string{"合同编号", "合同号", "编号", "单号"}

// contractSaid reads a contract with its number: without one, 合同签了 tells of the deal.
func (rd *reading) contractSaid() (Request, bool) {
	r := Request{Kind: RecordContract, Speech: Fact, Confidence: 0.97, Margin: 0.9, Span: rd.tx.Span(rd.start, len(rd.r))}
	said := trimmed(rd.r[rd.start:], " \n")
	if !contractShape.Match(said, &rd.found) {
		return r, false
	}
	m := match{rd, rd.start + slices.Index(rd.r[rd.start:], said[0])}
	slot := "b"
	for _, s := range []string{"a", "c"} {
		if m.has(s) {
			slot = s
		}
	}
	ref, ok := m.customer(slot, false)
	i, j := m.runes("rest")
	if !ok || i >= j {
		return r, false
	}
	words := rd.tx.Slice(i, j)
	number, rest := numberIn(words)
	asked := slot != "b" && strings.ContainsRune("没吗么", []rune(words)[0]) || strings.HasSuffix(words, "吗")
	if number == "" || asked {
		return r, false
	}
	r.Slots.Customer, r.Slots.Contract.Number = ref, number
	r.Slots.Amount = moneyIn(rest)
	rd.contractDays(rest, &r.Slots.Contract)
	r.Why = []Reason{{Rule: "whole message: " + string(r.Kind), Span: r.Span, Weight: 6}}
	return r, true
}

// moneyIn is the first amount of money in words; 50万 is one too where a contract or a payment is spoken of.
func moneyIn(words string) *zh.Amount {
	for _, a := range zh.Amounts(zh.Read(words)) {
		said := strings.ToLower(words[a.Start:a.End])
		tens := strings.HasSuffix(said, "万") || strings.HasSuffix(said, "亿") || strings.HasSuffix(said, "w")
		if a.Kind == zh.MoneyAmount || a.Kind == zh.Number && tens && !a.Discount {
			return &a
		}
	}
	return nil
}

// numberIn takes a contract's number out of words: letters, digits and what joins them, behind what it is called by, or first of all.
func numberIn(words string) (number, rest string) {
	sign := func(r rune) bool {
		return r == '-' || r == '_' || r == '/' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	if code := words[:len(words)-len(strings.TrimLeftFunc(words, sign))]; len(code) >= 4 && len(code) <= 60 && code[0] >= 'A' && strings.ContainsAny(code, "0123456789") {
		return code, words[len(code):]
	}
	for _, head := range numberHeads {
		i := strings.Index(words, head)
		if i < 0 {
			continue
		}
		tail := strings.TrimLeft(words[i+len(head):], " ：:是为")
		end := strings.IndexFunc(tail, func(r rune) bool { return !sign(r) })
		if end < 0 {
			end = len(tail)
		}
		if end > 0 && end <= 60 {
			return tail[:end], words[:i] + "，" + tail[end:]
		}
	}
	return "", words
}

// contractDays reads when a contract was signed, from when and until when it holds.
func (rd *reading) contractDays(words string, w *ContractWords) {
	after := func(x zh.Time, n int) string { return words[x.Span.End:min(len(words), x.Span.End+n)] }
	for _, x := range zh.Times(zh.Read(words), rd.c.Now, zh.TimeOptions{Tense: zh.Future, Workday: rd.c.Workday}) {
		if x.Kind == zh.Range && !x.Start.IsZero() && !x.End.IsZero() && x.Bound == zh.NoBound && x.End.Sub(x.Start) > 24*time.Hour {
			w.Starts, w.Ends = crm.DateOf(x.Start), crm.DateOf(x.End.Add(-time.Nanosecond))
			continue
		}
		if x.Kind != zh.Day && x.Kind != zh.Point || x.Start.IsZero() {
			continue
		}
		day, tail := crm.DateOf(x.Start), after(x, 12)
		before := words[max(0, x.Span.Start-9):x.Span.Start]
		switch {
		case strings.HasPrefix(tail, "签") || strings.HasSuffix(before, "签订") || strings.HasSuffix(before, "签于"):
			w.Signed = day
		case strings.HasPrefix(tail, "到期") || strings.HasPrefix(tail, "止") || strings.HasPrefix(tail, "结束") || strings.HasSuffix(before, "到") || strings.HasSuffix(before, "至") || strings.HasSuffix(before, "到期日"):
			w.Ends = day
		case strings.HasPrefix(tail, "生效") || strings.HasPrefix(tail, "起") || strings.HasPrefix(tail, "开始") || strings.HasSuffix(before, "生效日") || strings.HasSuffix(before, "从"):
			w.Starts = day
		}
	}
	if months := monthsIn(words); months > 0 && w.Ends.IsZero() && !w.Starts.IsZero() {
		from := w.Starts.In(time.UTC)
		end := time.Date(from.Year(), from.Month()+time.Month(months), from.Day(), 0, 0, 0, 0, time.UTC)
		if end.Day() != from.Day() { // 1月31日 and a month
			end = time.Date(end.Year(), end.Month(), 1, 0, 0, 0, 0, time.UTC)
		}
		w.Ends = crm.DateOf(end).AddDays(-1)
	}
}

// monthsIn is how long a contract is to hold, when it is said: 一年, 两年, 半年, 18个月.
func monthsIn(words string) int {
	numerals := map[string]int{"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "十": 10}
	for unit, each := range map[string]int{"个月": 1, "年": 12} {
		for rest := words; ; {
			i := strings.Index(rest, unit)
			if i < 0 {
				break
			}
			head := []rune(rest[:i])
			rest = rest[i+len(unit):]
			if len(head) == 0 {
				continue
			}
			if head[len(head)-1] == '半' && unit == "年" {
				return 6
			}
			if n, ok := numerals[string(head[len(head)-1])]; ok && (len(head) < 2 || !strings.ContainsRune("十零〇二", head[len(head)-2])) {
				return n * each
			}
			from := len(head)
			for from > 0 && head[from-1] >= '0' && head[from-1] <= '9' {
				from--
			}
			if n, err := strconv.Atoi(string(head[from:])); err == nil && n > 0 && n <= 60 {
				return n * each
			}
		}
	}
	return 0
}
