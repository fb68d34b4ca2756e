package intents

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

const (
	PlanPayment       Kind = "plan_payment"        // 华北重工12月15日回款30万; none in contract.md's words
	QueryPaymentPlans Kind = "query_payment_plans" // 回款计划: a query of deals in contract.md's words
)

// What is done about planned receipts, in Slots.Field; empty: they are set.
const (
	planToChange = "plan"
	planToCancel = "plan_off"
)

// planPayment sets what a customer is to pay and when, changes it and takes it off. Which one is changed is in
// Slots.Plans, its number in Slots.Nth; of several that are set, they are in Slots.Plans and their sum in Slots.Amount.
func planPayment() Intent {
	return Intent{
		Kind:     PlanPayment,
		Title:    "定回款计划",
		Examples: []string{"华北重工12月15日回款30万", "合同分三期：12月15日30万，1月15日30万，3月底尾款20万", "尾款改到12月20日", "取消华北重工的回款计划"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			switch r.Slots.Field {
			case planToChange:
				return t.changePlan(ctx, r)
			case planToCancel:
				return t.cancelPlans(ctx, r)
			}
			return t.setPlans(ctx, r)
		},
	}
}

// queryPaymentPlans lists what is to come in.
func queryPaymentPlans() Intent {
	return Intent{
		Kind:     QueryPaymentPlans,
		Title:    "看回款计划",
		Examples: []string{"回款计划", "本月有哪些款要收", "华北重工的回款计划", "逾期的款", "还有多少钱没收回来"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Field == whatIsOwed {
				return t.owed(ctx, r)
			}
			f := store.PaymentPlanFilter{Open: true}
			today := crm.DateOf(t.Now)
			when := ""
			if p := r.Slots.Period; p != nil && (!p.Start.IsZero() || !p.End.IsZero()) {
				f.From, f.To = t.period(r, thisMonth)
				when = t.words(p.Span)
			}
			if r.Slots.Filter.Overdue {
				f.To, when = today, say.LatePlans()
			}
			var whose string
			if r.Slots.Customer.Said() {
				c, err := t.existing(ctx, r, AskCustomer)
				if err != nil {
					return "", err
				}
				t.mention(c.ID, 0)
				f.Customer, f.Open, whose = c.ID, r.Slots.Filter.Overdue, c.Name
			} else {
				a, err := t.about(ctx, r)
				if err != nil {
					return "", err
				}
				f.Owners, whose = a.owners, a.whose
			}
			plans, err := t.Tx.PaymentPlans(ctx, f)
			if err != nil {
				return "", err
			}
			plans = slices.DeleteFunc(plans, func(p crm.PaymentPlan) bool { return p.State == crm.PlanCancelled })
			lines, err := t.records(audience{}).PlanLines(ctx, plans)
			return say.PaymentPlans(whose, when, f.Customer != 0, lines, today), err
		},
	}
}

// setPlans stores what a customer is to pay, all parts of it or none.
func (t *Turn) setPlans(ctx context.Context, r Request) (say.Text, error) {
	c, err := t.Customer(ctx, r)
	if err != nil {
		return "", err
	}
	d, err := t.dealPlanned(ctx, c)
	if err != nil {
		return "", err
	}
	r.Slots.Customer.Picked = int64(c.ID) // later questions are about this one
	plans, err := t.instalments(r, c, d)
	if err != nil {
		return "", err
	}
	had, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Open: true})
	if err != nil {
		return "", err
	}
	plans = slices.DeleteFunc(plans, func(p crm.PaymentPlan) bool {
		return slices.ContainsFunc(had, func(o crm.PaymentPlan) bool {
			return o.DealID == p.DealID && o.Due == p.Due && o.Amount == p.Amount && o.Note == p.Note
		})
	})
	if len(plans) == 0 {
		return say.PlannedAlready(c), nil
	}
	for i, p := range plans {
		if plans[i], err = t.Tx.PlanPayment(ctx, p); err != nil {
			return "", err
		}
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: d.ID, Plan: plans[0].ID}, say.SummaryOfPlans(c, plans))
	before := 0
	if p, ok := t.pushPlan(pushPlanDue); ok {
		before = p.Before
	}
	return say.PaymentsPlanned(c, d, plans, created(r), before, crm.DateOf(t.Now)), nil
}

// pushPlanDue is the push that tells of planned receipts.
const pushPlanDue = "payment_due"

// pushPlan is the plan of a push; ok is false when nothing is pushed.
func (t *Turn) pushPlan(push string) (crm.PushPlan, bool) {
	if t.Rules == nil {
		return crm.PushPlan{}, false
	}
	p, ok := t.Rules.Plan(push)
	return p, ok && !p.Off
}

// dealPlanned is the deal that a plan is for: the only one that is not lost, or the only one that is won. It may be none.
func (t *Turn) dealPlanned(ctx context.Context, c crm.Customer) (crm.Deal, error) {
	deals, err := t.deals(ctx, c, func(d crm.Deal) bool { return t.Process.Stage(d).Kind != crm.LostStage })
	if err != nil || len(deals) == 1 {
		return first(deals), err
	}
	deals = slices.DeleteFunc(deals, func(d crm.Deal) bool { return !t.earning(d) })
	if len(deals) == 1 {
		return deals[0], nil
	}
	return crm.Deal{}, nil
}

func first(deals []crm.Deal) crm.Deal {
	if len(deals) == 0 {
		return crm.Deal{}
	}
	return deals[0]
}

// instalments are the plans that a request sets: with a day to come and an amount each.
func (t *Turn) instalments(r Request, c crm.Customer, d crm.Deal) ([]crm.PaymentPlan, error) {
	parts := r.Slots.Plans
	if len(parts) == 0 {
		parts = []Instalment{{Due: r.Slots.Next, Amount: r.Slots.Amount, Percent: r.Slots.Percent, Note: r.Slots.PayKind}}
	}
	var plans []crm.PaymentPlan
	var rest []int // parts without an amount: what is left of the deal
	sum := crm.Money{Currency: crm.CNY}
	if r.Slots.Plans != nil && parts[0].Share > 0 && d.Amount.IsZero() && r.Slots.Amount == nil {
		return nil, &Ask{Slot: AskAmount, Say: say.WholePlanned(c), Request: r}
	}
	shares, err := t.shares(r, d)
	if err != nil {
		return nil, single(err, parts)
	}
	for i, x := range parts {
		p := crm.PaymentPlan{CustomerID: c.ID, DealID: d.ID, Note: x.Note}
		q := r
		q.Slots.Next, q.Slots.Amount, q.Slots.Percent = x.Due, x.Amount, x.Percent
		switch {
		case x.Upon:
		case x.Due != nil || r.Slots.Every == 0:
			p.Due, err = t.planDay(q)
		case i == 0:
			p.Due = monthsOn(crm.DateOf(t.Now), r.Slots.Every)
		default:
			p.Due = monthsOn(plans[0].Due, i*r.Slots.Every)
		}
		if err != nil {
			return nil, single(err, parts)
		}
		if x.Share > 0 {
			p.Amount = shares[i]
			sum = crm.Money{Fen: sum.Fen + p.Amount.Fen, Currency: p.Amount.Currency}
			plans = append(plans, p)
			continue
		}
		switch p.Amount, err = t.planAmount(q, d); {
		case err != nil:
			return nil, single(err, parts)
		case p.Amount.IsZero() && x.Percent == nil && len(parts) > 1:
			rest = append(rest, i)
		case p.Amount.IsZero():
			return nil, single(&Ask{Slot: AskAmount, Say: say.HowMuchPlanned(c), Request: r}, parts)
		default:
			sum = crm.Money{Fen: sum.Fen + p.Amount.Fen, Currency: p.Amount.Currency}
		}
		plans = append(plans, p)
	}
	whole := d.Amount
	if r.Slots.Plans != nil && r.Slots.Amount != nil {
		if whole, err = t.Amount(r); err != nil {
			return nil, single(err, parts)
		}
	}
	upon := slices.ContainsFunc(parts, func(x Instalment) bool { return x.Upon })
	if r.Slots.Plans != nil && (r.Slots.Amount != nil || r.Kind == CloseWon) && len(rest) == 0 && whole != sum && !upon || upon && !whole.IsZero() && whole.Currency == sum.Currency && sum.Fen > whole.Fen {
		return nil, &crm.PlanSumError{Sum: sum, Whole: whole}
	}
	if len(rest) > 0 {
		if whole.Fen <= sum.Fen || len(rest) > 1 || whole.Currency != sum.Currency {
			return nil, &crm.PlanSumError{}
		}
		plans[rest[0]].Amount = crm.Money{Fen: whole.Fen - sum.Fen, Currency: whole.Currency}
	}
	return plans, nil
}

// shares are the amounts of parts that are shares of a whole, exact to the fen: of the amount that was said, or else of the
// deal's. None when the parts are no shares.
func (t *Turn) shares(r Request, d crm.Deal) ([]crm.Money, error) {
	var weights []int64
	for _, x := range r.Slots.Plans {
		if x.Share > 0 {
			weights = append(weights, x.Share)
		}
	}
	if weights == nil {
		return nil, nil
	}
	whole := d.Amount
	if r.Slots.Amount != nil {
		var err error
		if whole, err = t.Amount(r); err != nil {
			return nil, err
		}
	}
	if whole.Fen < int64(len(weights)) || len(weights) != len(r.Slots.Plans) {
		return nil, &crm.PlanSumError{}
	}
	parts := make([]crm.Money, len(weights))
	for i, fen := range crm.Split(whole.Fen, weights) {
		parts[i] = crm.Money{Fen: fen, Currency: whole.Currency}
	}
	return parts, nil
}

// monthsOn is the same day of a later month, or the last one of a month that is shorter.
func monthsOn(d crm.Date, months int) crm.Date {
	first := crm.DateOf(time.Date(d.Year, d.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC))
	last := first.NextMonth().AddDays(-1)
	first.Day = min(d.Day, last.Day)
	return first
}

// single keeps a question about the only part; of several, what is not clear is to be said again as a whole.
func single(err error, parts []Instalment) error {
	var ask *Ask
	if errors.As(err, &ask) && len(parts) > 1 {
		return &crm.PlanSumError{}
	}
	return err
}

// planDay is the day a receipt is planned for: of a span the last.
func (t *Turn) planDay(r Request) (crm.Date, error) {
	z := r.Slots.Next
	if z == nil || z.Vague {
		return crm.Date{}, &Ask{Slot: AskDate, Say: say.WhenPlanned(), Request: r}
	}
	if z.Kind == zh.Invalid {
		return crm.Date{}, &Ask{Slot: AskDate, Say: say.NoSuchDay(t.words(z.Span)), Request: r}
	}
	d, ok := lastDay(z)
	switch today := crm.DateOf(t.Now); {
	case !ok, z.Kind == zh.Range && z.End.Sub(z.Start) > 100*24*time.Hour && !z.Start.IsZero():
		return d, &Ask{Slot: AskDate, Say: say.WhenPlanned(), Request: r}
	case d.Before(today):
		return d, &Ask{Slot: AskDate, Say: say.PlannedInThePast(d, today), Request: r}
	}
	return d, nil
}

// planAmount is an amount, or a part of the deal's; zero when neither is known.
func (t *Turn) planAmount(r Request, d crm.Deal) (crm.Money, error) {
	m, err := t.Amount(r)
	if err != nil || !m.IsZero() || r.Slots.Percent == nil || d.Amount.IsZero() {
		return m, err
	}
	hundredths := fenOf(r.Slots.Percent.Value)
	if hundredths <= 0 || hundredths > 10000 {
		return m, nil
	}
	return crm.Money{Fen: d.Amount.Fen/10000*hundredths + d.Amount.Fen%10000*hundredths/10000, Currency: d.Amount.Currency}, nil
}

// plansMeant are the open plans that a request is about: by number, note, day and amount, of the customer it names or
// the one spoken of.
func (t *Turn) plansMeant(ctx context.Context, r Request) (c crm.Customer, fit []crm.PaymentPlan, err error) {
	if c, err = t.existing(ctx, r, AskCustomer); err != nil {
		return c, nil, err
	}
	all, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID})
	if err != nil {
		return c, nil, err
	}
	all = slices.DeleteFunc(all, func(p crm.PaymentPlan) bool { return p.State == crm.PlanCancelled })
	which := Instalment{}
	if len(r.Slots.Plans) > 0 {
		which = r.Slots.Plans[0]
	}
	noted := slices.ContainsFunc(all, func(p crm.PaymentPlan) bool { return samePart(p.Note, which.Note) })
	for i, p := range all {
		var day crm.Date
		if which.Due != nil {
			day, _ = lastDay(which.Due)
		}
		switch {
		case p.State != crm.PlanOpen:
		case r.Slots.Confirmed && r.Slots.Number != 0 && int(p.ID) != r.Slots.Number:
		case r.Slots.Confirmed && r.Slots.Number != 0:
			fit = append(fit, p)
		case which.Note != "" && noted && !samePart(p.Note, which.Note):
		case which.Note != "" && !noted && (r.Slots.Nth == 0 || r.Slots.Nth != i+1):
		case which.Due != nil && p.Due != day:
		case which.Amount != nil && p.Amount.Fen != which.Amount.Fen:
		default:
			fit = append(fit, p)
		}
	}
	return c, fit, nil
}

// samePart reports whether two notes call the same part of a price: 发货 is 发货款, 验收后30天 is 验收款.
func samePart(a, b string) bool {
	a, b = strings.TrimSuffix(a, "款"), strings.TrimSuffix(b, "款")
	return a == b || a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) && !strings.HasPrefix(a, "第")
}

// whichPlan asks which of several is meant.
func (t *Turn) whichPlan(c crm.Customer, r Request, fit []crm.PaymentPlan) *Ask {
	ask := &Ask{Slot: AskConfirm, Say: say.WhichPlan(c), Request: r}
	ask.Request.Slots.Customer.Picked = int64(c.ID)
	for _, p := range fit[:min(len(fit), maxChoices)] {
		ask.Choices = append(ask.Choices, Choice{Label: say.PlanChoice(p, crm.DateOf(t.Now)), ID: int64(p.ID)})
	}
	return ask
}

func (t *Turn) changePlan(ctx context.Context, r Request) (say.Text, error) {
	c, fit, err := t.plansMeant(ctx, r)
	switch {
	case err != nil:
		return "", err
	case len(fit) == 0:
		return say.NoPaymentPlan(c), nil
	case len(fit) > 1:
		return "", t.whichPlan(c, r, fit)
	}
	return t.replan(ctx, r, c, fit[0])
}

// replan gives a plan the day and the amount that a request says.
func (t *Turn) replan(ctx context.Context, r Request, c crm.Customer, before crm.PaymentPlan) (say.Text, error) {
	after := before
	var err error
	if r.Slots.Next != nil {
		if after.Due, err = t.planDay(r); err != nil {
			return "", err
		}
	}
	if r.Slots.Amount != nil {
		if after.Amount, err = t.Amount(r); err != nil {
			return "", err
		}
	}
	if after == before {
		return say.PlannedAlready(c), nil
	}
	if after.Amount.Fen <= before.Paid.Fen {
		return say.PlanBelowPaid(before), nil
	}
	if after, err = t.Tx.SavePaymentPlan(ctx, after); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: after.DealID, Plan: after.ID}, say.SummaryOfPlanChange(c, false))
	return say.PlanChanged(c, before, after, crm.DateOf(t.Now)), nil
}

// cancelPlans takes one plan off, or all of a customer's.
func (t *Turn) cancelPlans(ctx context.Context, r Request) (say.Text, error) {
	c, fit, err := t.plansMeant(ctx, r)
	switch {
	case err != nil:
		return "", err
	case len(fit) == 0:
		return t.paidNotPlanned(ctx, r, c)
	case len(fit) > 1 && !r.Slots.All && !r.Slots.Confirmed:
		ask := t.whichPlan(c, r, fit[:min(len(fit), maxChoices-1)])
		ask.Choices = append(ask.Choices, Choice{Label: say.AllPlans(len(fit))})
		return "", ask
	}
	for i, p := range fit {
		p.State = crm.PlanCancelled
		if fit[i], err = t.Tx.SavePaymentPlan(ctx, p); err != nil {
			return "", err
		}
	}
	t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfPlanChange(c, true))
	return say.PlansCancelled(c, fit, crm.DateOf(t.Now)), nil
}

// paidNotPlanned says how a receipt that came is taken off, when that is what a plan to take off was called.
func (t *Turn) paidNotPlanned(ctx context.Context, r Request, c crm.Customer) (say.Text, error) {
	which := Instalment{}
	if len(r.Slots.Plans) > 0 {
		which = r.Slots.Plans[0]
	}
	came, err := t.Tx.ListPayments(ctx, store.PaymentFilter{Customer: c.ID})
	for _, p := range came {
		if which.Amount != nil && p.Amount.Fen == which.Amount.Fen || which.Amount == nil && which.Due == nil && len(came) == 1 {
			return say.PaidNotPlanned(c, p, crm.DateOf(t.Now)), err
		}
	}
	return say.NoPaymentPlan(c), err
}

// amendPlan corrects the plan that was written last: 不对，改成25万; 是12月20日.
func (t *Turn) amendPlan(ctx context.Context, r Request, last LastWrite) (say.Text, error) {
	c, err := t.Tx.Customer(ctx, last.Customer)
	if err != nil {
		return "", err
	}
	all, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Open: true})
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(all, func(p crm.PaymentPlan) bool { return p.ID == last.Plan }); i >= 0 {
		return t.replan(ctx, r, c, all[i])
	}
	return say.NothingToAmend(), nil
}

// meet lets a payment meet what was planned, and finds what comes next.
func (t *Turn) meet(ctx context.Context, p *say.Paid) (err error) {
	if p.Met, err = t.Tx.MeetPlans(ctx, p.Payment); err != nil || len(p.Met) == 0 {
		return err
	}
	p.Next, err = t.nextPlan(ctx, p.Customer.ID)
	return err
}

// nextPlan is the earliest planned receipt of a customer; zero when there is none.
func (t *Turn) nextPlan(ctx context.Context, c crm.CustomerID) (crm.PaymentPlan, error) {
	open, err := t.Tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c, Open: true, Limit: 1})
	if err != nil || len(open) == 0 {
		return crm.PaymentPlan{}, err
	}
	return open[0], nil
}

// asksForPlan reports whether a question is about when money comes: 尾款什么时候到, 什么时候付.
func asksForPlan(text string) bool {
	return asks(text, "什么时候", "啥时候", "几号", "哪天", "多久", "何时") && asks(text, "款", "付", "到账", "打钱")
}
