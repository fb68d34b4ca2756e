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
	Months       int    // how long it holds: 有效期一年
	Renamed      string // of ChangeContract: its new number
	Ending       bool   // of QueryContracts: those that end soon
	Listed       bool   // … all that whoever is asked about has
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
			if w.Months > 0 && made.EndsOn.IsZero() { // 有效期一年, and no word of another day: from its signing on
				if made.StartsOn.IsZero() {
					made.StartsOn = made.SignedOn
				}
				made.EndsOn = lastOf(made.StartsOn, w.Months)
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
			switch {
			case r.Slots.Contract.Listed:
				return t.contractsListed(ctx, r)
			case r.Slots.Contract.Number != "":
				return t.contractShown(ctx, r)
			case r.Slots.Contract.Ending || !r.Slots.Customer.Said():
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

// mostListed is how many contracts are read to be listed.
const mostListed = 500

// contractsListed lists the contracts of whom is asked about, what ends first at the head.
func (t *Turn) contractsListed(ctx context.Context, r Request) (say.Text, error) {
	a, err := t.about(ctx, r)
	if err != nil {
		return "", err
	}
	all, err := t.Tx.Contracts(ctx, store.ContractFilter{Owners: a.owners, Limit: mostListed + 1})
	if err != nil {
		return "", err
	}
	names, err := t.contractNames(ctx, all)
	return say.ContractsListed(a.whose, all, mostListed, names, t.Now), err
}

// contractShown tells all of one contract.
func (t *Turn) contractShown(ctx context.Context, r Request) (say.Text, error) {
	k, c, problem, err := t.contractMeant(ctx, r)
	if err != nil || problem != "" {
		return problem, err
	}
	t.mention(c.ID, k.DealID)
	var d crm.Deal
	if k.DealID != 0 {
		if d, err = t.Tx.Deal(ctx, k.DealID); err != nil {
			return "", err
		}
	}
	return say.ContractShown(c, k, d, t.Now), nil
}

// contractNames are the customers of contracts by name.
func (t *Turn) contractNames(ctx context.Context, all []crm.Contract) (map[crm.CustomerID]string, error) {
	ids := make([]crm.CustomerID, len(all))
	for i, c := range all {
		ids[i] = c.CustomerID
	}
	customers, err := t.Tx.Customers(ctx, ids)
	names := map[crm.CustomerID]string{}
	for _, c := range customers {
		names[c.ID] = c.Name
	}
	return names, err
}

// contractsEnding lists the contracts that end within three months, or did so within one.
func (t *Turn) contractsEnding(ctx context.Context) (say.Text, error) {
	today := crm.DateOf(t.Now)
	all, err := t.Tx.Contracts(ctx, store.ContractFilter{EndsFrom: today.AddDays(-30), EndsTo: today.AddDays(91)})
	if err != nil {
		return "", err
	}
	names, err := t.contractNames(ctx, all)
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

// What stands beside a day of a contract and says which one it is: before it, and behind it.
var (
	signedWords = [2][]string{{"签订", "签署", "签约", "签于"}, {"签"}}
	startWords  = [2][]string{{"生效", "开始", "起始", "启始", "起", "从", "自"}, {"生效", "起", "开始"}}
	endWords    = [2][]string{{"到期", "结束", "截止", "终止", "到", "至", "止"}, {"到期", "止", "结束", "截止", "终止"}}
)

// contractDays reads when a contract was signed, from when, until when and for how long it holds.
func (rd *reading) contractDays(words string, w *ContractWords) {
	words = joined(words)
	for _, x := range zh.Times(zh.Read(words), rd.c.Now, zh.TimeOptions{Tense: zh.Future, Workday: rd.c.Workday}) {
		before, behind := words[:x.Span.Start], words[x.Span.End:]
		for _, filler := range []string{"期", "日", "时间", "日", "在", "是", "为", "于", ":", "：", " "} {
			behind = strings.TrimPrefix(behind, " ")
			before = strings.TrimSuffix(strings.TrimRight(before, " ：:"), filler)
		}
		is := func(role [2][]string) bool {
			return slices.ContainsFunc(role[0], func(s string) bool { return strings.HasSuffix(before, s) }) ||
				slices.ContainsFunc(role[1], func(s string) bool { return strings.HasPrefix(behind, s) })
		}
		switch {
		case x.Kind == zh.Duration && x.Seconds > 0:
			if m := monthsIn(words[x.Span.Start:x.Span.End]); m > 0 && !containsAny(clauseBefore(before), noTerm) {
				w.Months = m
			}
		case x.Kind == zh.Range && x.End.IsZero() && !x.Start.IsZero(): // 2027年1月1日起
			w.Starts = crm.DateOf(x.Start)
		case x.Kind == zh.Range && x.Start.IsZero() && !x.End.IsZero(): // 至2027年12月31日止
			w.Ends = crm.DateOf(x.End.Add(-time.Nanosecond))
		case x.Kind == zh.Range && x.End.Sub(x.Start) > 24*time.Hour:
			w.Starts, w.Ends = crm.DateOf(x.Start), crm.DateOf(x.End.Add(-time.Nanosecond))
		case x.Kind != zh.Day && x.Kind != zh.Point || x.Start.IsZero():
		case is(signedWords):
			w.Signed = crm.DateOf(x.Start)
		case is(endWords):
			w.Ends = crm.DateOf(x.Start)
		case is(startWords):
			w.Starts = crm.DateOf(x.Start)
		}
	}
}

// noTerm are the clauses whose length of time is not the contract's.
var noTerm = []string{"质保", "保修", "维保", "账期", "交货", "交期", "试用", "免费", "付", "工期"}

// clauseBefore is the end of words from their last pause on.
func clauseBefore(words string) string {
	return words[strings.LastIndexAny(words, ",，;；。、\n")+1:]
}

// joined is words with the strokes between two days as 至: 2027.1.1-2027.12.31 is no number of a part.
func joined(words string) string {
	r := []rune(words)
	day := func(i int) bool {
		return i >= 0 && i < len(r) && (r[i] >= '0' && r[i] <= '9' || r[i] == '日' || r[i] == '号')
	}
	for i := range r {
		if !strings.ContainsRune("-—–－", r[i]) || !day(i-1) || !day(i+1) {
			continue
		}
		from := i
		for from > 0 && (day(from-1) || strings.ContainsRune("年月.", r[from-1])) {
			from--
		}
		if r[i] != '-' || strings.ContainsAny(string(r[from:i]), ".日号") {
			r[i] = '至'
		}
	}
	return string(r)
}

// lastOf is the last day of so many months from a day on.
func lastOf(starts crm.Date, months int) crm.Date {
	end := time.Date(starts.Year, starts.Month+time.Month(months), starts.Day, 0, 0, 0, 0, time.UTC)
	if end.Day() != starts.Day { // 1月31日 and a month
		end = time.Date(end.Year(), end.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return crm.DateOf(end).AddDays(-1)
}

// monthsIn is a length of time in months: 一年, 两年, 半年, 一年半, 18个月; 0: it is none.
func monthsIn(words string) int {
	n, unit, ok := strings.Cut(words, "个月")
	each := 1
	if !ok {
		if n, unit, ok = strings.Cut(words, "年"); !ok {
			return 0
		}
		each = 12
	}
	if n == "半" {
		return each / 2
	}
	count := int(smallNumeral([]rune(n)))
	if at, err := strconv.Atoi(n); err == nil {
		count = at
	}
	months := count * each
	if strings.HasPrefix(unit, "半") {
		months += each / 2
	}
	if count <= 0 || months > 600 {
		return 0
	}
	return months
}

// signingDay is the end of a message that says when something was signed.
var signingDay = zh.NewSentence(`(,|;|。|_)*(签订|签约|签署)(日期|时间|日)[是|为|:|_]*<1-12 ^,;。?吗>`)

// signedOn finds the day of signing at the end of a message: where its words begin, and the time; 0: there is none.
func (rd *reading) signedOn() (at int, when *zh.Time) {
	for at = len(rd.r) - 1; at > rd.start && len(rd.r)-at < 24; at-- {
		if strings.ContainsRune(",;。 ", rd.r[at]) && signingDay.Match(rd.r[at:], &rd.found) {
			break
		}
	}
	if at <= rd.start || len(rd.r)-at >= 24 || !strings.ContainsRune(",;。 ", rd.r[at]) {
		return 0, nil
	}
	for i := range rd.times {
		if x := &rd.times[i]; rd.tx.Index(x.Span.Start) > at && x.Kind == zh.Day && !x.Start.After(rd.c.Now) {
			return at, copied(x)
		}
	}
	return 0, nil
}
