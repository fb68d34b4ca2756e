package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// What a win is paid by is said in one breath with it: 「签了，80万，分三期：3:4:3，每月一期」. The message is read without
// its end, which has to be of a plan's words and nothing else, and the plan is written with the win, as one deed.

// apart reads how the parts lie to each other, at rune i: 3:4:3, 3比4比3, 平均, 每月一期. It gives how long that is.
func (p *planReading) apart(i int) int {
	if !p.split {
		return 0
	}
	if n, id := termWords.Longest(p.r, i); n > 0 {
		if id == evenTerm {
			p.shares = slices.Repeat([]int64{1}, max(1, p.count))
			return n
		}
		p.every = id
		end := i + n
		for _, w := range []string{"付一期", "付一次", "付一笔", "回一期", "回一笔", "收一笔", "收一期", "一期", "一次", "一笔", "1期", "1次", "1笔", "付", ""} {
			if at := []rune(w); end+len(at) <= len(p.r) && slices.Equal(p.r[end:end+len(at)], at) {
				return end + len(at) - i
			}
		}
	}
	var shares []int64
	k := i
	for {
		n, at := int64(0), k
		for ; k < len(p.r) && p.r[k] >= '0' && p.r[k] <= '9' && n < 1000; k++ {
			n = n*10 + int64(p.r[k]-'0')
		}
		if k == at || n == 0 || n > 100 {
			return 0
		}
		shares = append(shares, n)
		if k >= len(p.r) || p.r[k] != ':' && p.r[k] != '比' {
			break
		}
		k++
	}
	if len(shares) < 2 || p.shares != nil {
		return 0
	}
	p.shares = shares
	return k - i
}

// evenTerm is no number of months.
const evenTerm = 99

// termWords are the words for how far apart the parts are, in months, and for parts that are alike.
var termWords = newTermWords()

// scheduled are the parts of 分三期:3:4:3,每月一期: how much each is, and how far apart; ok is false when something is missing
// or does not fit.
func (p *planReading) scheduled() (parts []Instalment, ok bool) {
	parts = said(p.parts)
	if !p.split || p.every == 0 || p.count < 2 || p.change >= 0 {
		return nil, false
	}
	if p.shares != nil { // the whole may stand beside them, as the only amount
		if len(parts) == 1 && parts[0].Due == nil && parts[0].Amount != nil && p.total == nil {
			p.total, parts = parts[0].Amount, nil
		}
		if len(parts) > 0 || len(p.shares) != p.count {
			return nil, false
		}
		for _, n := range p.shares {
			parts = append(parts, Instalment{Share: n})
		}
	}
	if len(parts) != p.count {
		return nil, false
	}
	for i := range parts {
		x := &parts[i]
		if x.Share == 0 && x.Amount == nil && x.Percent == nil || i > 0 && x.Due != nil {
			return nil, false
		}
		if x.Note == "" {
			x.Note = partName(i + 1)
		}
	}
	return parts, true
}

// partAt reports whether a word for a part of a price, or for what one is due upon, stands at rune i.
func (p *planReading) partAt(i int) bool {
	n, id := p.p.plans.words.Longest(p.r[:p.to], i)
	return n > 0 && p.p.plans.classes[id]&(planNote|planStage) != 0
}

// partName is what the nth part is called.
func partName(n int) string { return "第" + "一二三四五六七八九"[3*(n-1):3*n] + "期" }

// terms are what stands at the end of a message about a win: where it begins, and its parts, of values of their own. Parts
// that are not whole are one empty part.
func (rd *reading) terms() (at int, parts []Instalment, every int) {
	for at = rd.start + 1; at < len(rd.r); at++ {
		parted := rd.r[at] == '分'
		if !parted && !strings.ContainsRune(",;。 ", rd.r[at-1]) {
			continue
		}
		p := planReading{reading: rd, from: at, to: len(rd.r), change: -1}
		if parted && p.ordinal(at) == 0 || !parted && !p.partAt(at) || !p.read() || p.customer.Text != "" || p.person.Text != "" || p.has&(planAsk|planLate|planUnpaid|planThat|planCancel|planChange) != 0 {
			continue
		}
		parts, ok := p.scheduled()
		if r, whole := p.set(); !ok && whole && p.shares == nil && p.every == 0 {
			parts, ok = r.Slots.Plans, r.Slots.Plans != nil
		}
		switch {
		case !parted && (!ok || p.has&planStage == 0): // 签了,下周发货
			continue
		case !ok:
			return at, []Instalment{{}}, 0
		}
		for i := range parts { // rd reads on
			parts[i].Due, parts[i].Amount, parts[i].Percent = copied(parts[i].Due), copied(parts[i].Amount), copied(parts[i].Percent)
		}
		return at, parts, p.every
	}
	return 0, nil, 0
}

func copied[T any](x *T) *T {
	if x == nil {
		return nil
	}
	c := *x
	return &c
}

// wonOnTerms writes the plan of a deal that was just won, and says it below what was said of the win.
func (t *Turn) wonOnTerms(ctx context.Context, r Request, said say.Text) (say.Text, error) {
	last := t.Memory.Last
	if last.Kind != CloseWon || last.At != t.Now || last.Deal == 0 {
		return said, nil
	}
	d, err := t.Tx.Deal(ctx, last.Deal)
	if err != nil {
		return "", err
	}
	c, err := t.Tx.Customer(ctx, d.CustomerID)
	if err != nil {
		return "", err
	}
	if !t.earning(d) {
		return said + "\n" + say.TermsWait(), nil // its approval comes first
	}
	if r.Slots.Plans[0] == (Instalment{}) || d.Amount.IsZero() {
		return said + "\n" + say.TermsUnclear(c), nil
	}
	plans, err := t.instalments(r, c, d)
	if err != nil {
		return "", err
	}
	had, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Open: true})
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(had, func(p crm.PaymentPlan) bool { return p.DealID == d.ID }) {
		return said + "\n" + say.TermsBefore(c), nil
	}
	for i, p := range plans {
		if plans[i], err = t.Tx.PlanPayment(ctx, p); err != nil {
			return "", err
		}
	}
	if !plans[0].Due.IsZero() { // 不对,周五提货 sets no day of one without
		t.Memory.Last.Plan = plans[0].ID
	}
	before := 0
	if p, ok := t.pushPlan(pushPlanDue); ok {
		before = p.Before
	}
	return said + "\n" + say.WonOnTerms(plans, r.Slots.Every > 0, before, crm.DateOf(t.Now)), nil
}

// newTermWords indexes the words by their months.
func newTermWords() *zh.Words {
	ids := map[string]int{}
	for months, words := range map[int]string{
		1: `每月 每个月 按月 月付 一个月`, 2: `每两个月 每2个月`, 3: `每季度 每个季度 每季 按季度 按季 每三个月 每3个月`, 6: `每半年 半年`, 12: `每年 按年`,
		evenTerm: `平均 均分 平分 等额 平均分`,
	} {
		for w := range strings.FieldsSeq(words) {
			ids[w] = months
		}
	}
	return zh.NewWords(ids)
}
