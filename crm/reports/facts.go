package reports

import (
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
)

// FactRecords is what the facts of a metric are made of. Only what the metric needs is filled in.
type FactRecords struct {
	Customers  []crm.Customer
	Activities []crm.Activity
	Planned    []crm.FollowUp // made in the period, for what a contact led to
	Deals      []crm.Deal
	Stays      []crm.StageStay // in order
	Payments   []crm.Payment
	Plans      []crm.PaymentPlan
	FollowUps  []crm.FollowUp // due in the period, with when they were done in ChangedAt
	Leads      []crm.Lead
	Touches    []crm.Touch // in order
	By         map[crm.DealID]crm.Deal
}

// NewFacts makes the facts of a metric in [from, to).
func NewFacts(m Metric, p *crm.Process, r FactRecords, from, to crm.Date, now time.Time) []Fact {
	loc := now.Location()
	within := func(t time.Time) bool { return !t.Before(from.In(loc)) && t.Before(to.In(loc)) }
	switch m.Code {
	case "contacts", "effective_contacts", "effective_rate", "visits", "satisfaction":
		return contactFacts(m, p, r, loc)
	case "quotes", "quote_amount", "adherence":
		return moveFacts(m, p, r, loc)
	case "wins", "won_amount", "win_rate", "lost", "conversion", "cycle", "average_deal", "new_deals", "new_deal_amount":
		return dealFacts(m, p, r.Deals, within, loc)
	case "payment_rate", "payment_overdue_rate":
		return planFacts(m, r, crm.DateOf(now))
	case "follow_rate":
		return followFacts(r, now)
	case "first_response":
		return responseFacts(r, within, loc)
	}
	var out []Fact
	for _, c := range r.Customers {
		out = append(out, Fact{Of: 1, On: crm.DateOf(c.CreatedAt.In(loc)), Owner: c.Owner, Customer: c.ID})
	}
	for _, y := range r.Payments {
		if yuan(y.Amount) {
			out = append(out, Fact{Of: y.Amount.Fen, On: y.PaidOn, Owner: r.By[y.DealID].Owner, Customer: y.CustomerID, Deal: y.DealID})
		}
	}
	return out
}

// Quality is how much a contact's record is worth to who reads it later, 0–100, with its parts: whom, what, what next.
type Quality struct{ Who, What, Next int }

// Total is the sum of the parts.
func (q Quality) Total() int { return q.Who + q.What + q.Next }

const enoughSaid = 8 // runes from which a record says what was talked about

// formula are words of every record, which say nothing of what was talked about: 今天联系了一下华北重工.
var formula = strings.NewReplacer("今天", "", "昨天", "", "上午", "", "下午", "", "刚刚", "", "刚才", "", "刚", "", "拜访", "", "联系", "", "一下", "", "打电话", "", "电话", "", "微信", "", "打了", "", "见了", "", "去了", "", "跟进", "", "回访", "", "客户", "", "了", "")

// NewQuality judges a contact; next says whether it led to a planned one.
func NewQuality(w crm.QualityWeights, a crm.Activity, next bool) (q Quality) {
	if a.ContactID != 0 {
		q.Who = w.Who
	}
	if a.Satisfaction != nil || utf8.RuneCountInString(formula.Replace(a.Content)) >= enoughSaid {
		q.What = w.What
	}
	if next {
		q.Next = w.Next
	}
	return q
}

func contactFacts(m Metric, p *crm.Process, r FactRecords, loc *time.Location) (out []Fact) {
	type day struct {
		customer crm.CustomerID
		on       crm.Date
	}
	led := map[day]bool{}
	for _, f := range r.Planned {
		led[day{f.CustomerID, crm.DateOf(f.CreatedAt.In(loc))}] = true
	}
	for _, a := range r.Activities {
		on := crm.DateOf(a.HappenedAt.In(loc))
		x := Fact{Of: 1, On: on, Owner: a.Actor, Customer: a.CustomerID, Deal: a.DealID, Kind: string(a.Type)}
		reached := a.Outcome != crm.NotReached
		next := led[day{a.CustomerID, on}] // or on the day it was written down, when that is a later one
		next = next || !a.RecordedAt.IsZero() && led[day{a.CustomerID, crm.DateOf(a.RecordedAt.In(loc))}]
		good := reached && NewQuality(p.Weighs().Quality, a, next).Total() >= p.Weighs().Quality.Effective
		switch m.Code {
		case "effective_contacts":
			if !good {
				continue
			}
		case "effective_rate":
			if x.Out = 1; !good {
				x.Of = 0
			}
		case "visits":
			if a.Type != crm.Visit || !reached {
				continue
			}
		case "satisfaction":
			if a.Satisfaction == nil {
				continue
			}
			x.Of, x.Out = int64(*a.Satisfaction), 1
		}
		out = append(out, x)
	}
	return out
}

func moveFacts(m Metric, p *crm.Process, r FactRecords, loc *time.Location) (out []Fact) {
	quoted := map[crm.DealID]bool{}
	for _, s := range r.Stays {
		d, known := r.By[s.DealID]
		if !known {
			continue
		}
		x := Fact{Of: 1, On: crm.DateOf(s.EnteredAt.In(loc)), Owner: d.Owner, Customer: d.CustomerID, Deal: d.ID}
		switch {
		case m.Code == "adherence":
			if s.From == "" {
				continue
			}
			if x.Out = 1; judge(p.Pipeline(d.Pipeline), d, s) != kept {
				x.Of = 0
			}
		case s.To != quoteStage || quoted[d.ID]:
			continue
		case m.Code == "quote_amount":
			if quoted[d.ID] = true; !yuan(s.Amount) {
				continue
			}
			x.Of = s.Amount.Fen
		default:
			quoted[d.ID] = true
		}
		out = append(out, x)
	}
	return out
}

// quoteStage is the stage of every pipeline in which a price has been given.
const quoteStage crm.StageCode = "quote"

func dealFacts(m Metric, p *crm.Process, deals []crm.Deal, within func(time.Time) bool, loc *time.Location) (out []Fact) {
	for _, d := range deals {
		won := within(d.WonAt) && p.Stage(d).Won()
		lost := within(d.LostAt) && p.Stage(d).Kind == crm.LostStage
		x := Fact{Of: 1, On: crm.DateOf(d.CreatedAt.In(loc)), Owner: d.Owner, Customer: d.CustomerID, Deal: d.ID}
		switch {
		case m.Code == "new_deals" || m.Code == "new_deal_amount" || m.Code == "conversion":
			if !within(d.CreatedAt) {
				continue
			}
		case won:
			x.On = crm.DateOf(d.WonAt.In(loc))
		case lost && (m.Code == "lost" || m.Code == "win_rate"):
			x.On = crm.DateOf(d.LostAt.In(loc))
		default:
			continue
		}
		switch m.Code {
		case "lost":
			if !lost {
				continue
			}
		case "win_rate":
			if x.Out = 1; !won {
				x.Of = 0
			}
		case "conversion":
			if x.Out = 1; !p.Stage(d).Won() {
				x.Of = 0
			}
		case "cycle":
			x.Of, x.Out = int64(max(0, x.On.Sub(crm.DateOf(d.CreatedAt.In(loc))))), 1
		case "won_amount", "new_deal_amount", "average_deal":
			if !yuan(d.Amount) || d.Amount.Fen <= 0 {
				continue
			}
			if x.Of = d.Amount.Fen; m.Code == "average_deal" {
				x.Out = 1
			}
		}
		out = append(out, x)
	}
	return out
}

// GroupFacts are the facts of a metric, of deals made or won in a time, that were counted in groups: one a group.
func GroupFacts(m Metric, p *crm.Process, groups []crm.DealGroup) (out []Fact) {
	for _, g := range groups {
		d := crm.Deal{Pipeline: g.Pipeline, Stage: g.Stage}
		x := Fact{Of: int64(g.N), Kind: g.Name, Many: g.N}
		won := p.Stage(d).Won()
		switch m.Code {
		case "wins", "won_amount", "average_deal":
			if !won {
				continue
			}
		case "conversion":
			if x.Out = int64(g.N); !won {
				x.Of = 0
			}
		}
		switch m.Code {
		case "won_amount", "new_deal_amount", "average_deal":
			if !yuan(crm.Money{Currency: g.Currency}) || !g.Priced {
				continue
			}
			if x.Of = g.Fen; m.Code == "average_deal" {
				x.Out = int64(g.N)
			}
		}
		out = append(out, x)
	}
	return out
}

// ContactCountFacts are the facts of contacts or visits that were counted by who made them and how.
func ContactCountFacts(m Metric, counts []crm.ContactCount) (out []Fact) {
	for _, c := range counts {
		if m.Code == "visits" && (c.Type != crm.Visit || c.Outcome == crm.NotReached) {
			continue
		}
		out = append(out, Fact{Of: int64(c.N), Owner: c.Actor, Kind: string(c.Type), Many: c.N})
	}
	return out
}

// ScoreCountFacts are the facts of how satisfied customers are, of scores that were counted.
func ScoreCountFacts(counts []crm.ScoreCount) (out []Fact) {
	for _, c := range counts {
		out = append(out, Fact{Of: int64(c.Score * c.N), Out: int64(c.N), Many: c.N})
	}
	return out
}

// MoveCountFacts are the facts of how moves kept to the process, of moves that were counted.
func MoveCountFacts(p *crm.Process, counts []crm.MoveCount) (out []Fact) {
	for _, c := range counts {
		if c.From == "" {
			continue
		}
		x := Fact{Out: int64(c.N), Owner: c.Owner, Many: c.N}
		if d, s := alike(c); judge(p.Pipeline(c.Pipeline), d, s) == kept {
			x.Of = x.Out
		}
		out = append(out, x)
	}
	return out
}

func planFacts(m Metric, r FactRecords, today crm.Date) (out []Fact) {
	for _, plan := range r.Plans {
		late := m.Code == "payment_overdue_rate"
		if plan.State == crm.PlanCancelled || !yuan(plan.Amount) || today.Before(plan.Due) || late && plan.Due == today {
			continue
		}
		x := Fact{Of: min(plan.Paid.Fen, plan.Amount.Fen), Out: plan.Amount.Fen, On: plan.Due, Owner: r.By[plan.DealID].Owner, Customer: plan.CustomerID, Deal: plan.DealID}
		if late {
			x.Of = plan.Rest().Fen
		}
		out = append(out, x)
	}
	return out
}

func followFacts(r FactRecords, now time.Time) (out []Fact) {
	loc := now.Location()
	for _, f := range r.FollowUps {
		due := crm.DateOf(f.Due.At.In(loc))
		if f.Status == crm.FollowUpCanceled || f.Status == crm.FollowUpOpen && !due.Before(crm.DateOf(now)) {
			continue
		}
		x := Fact{Out: 1, On: due, Owner: f.Owner, Customer: f.CustomerID, Deal: f.DealID}
		if f.Status == crm.FollowUpDone && !due.Before(crm.DateOf(f.ChangedAt.In(loc))) {
			x.Of = 1
		}
		out = append(out, x)
	}
	return out
}

func responseFacts(r FactRecords, within func(time.Time) bool, loc *time.Location) (out []Fact) {
	owner := map[crm.CustomerID]crm.UserID{}
	for _, c := range r.Customers {
		owner[c.ID] = c.Owner
	}
	first := map[crm.CustomerID][]crm.Touch{}
	for _, t := range r.Touches {
		if t.Reached {
			first[t.Customer] = append(first[t.Customer], t)
		}
	}
	for _, l := range r.Leads {
		if !within(l.AssignedAt) {
			continue
		}
		for _, t := range first[l.CustomerID] {
			if !t.At.Before(l.AssignedAt) {
				out = append(out, Fact{Of: int64((t.At.Sub(l.AssignedAt) + 30*time.Minute) / time.Hour), Out: 1, On: crm.DateOf(l.AssignedAt.In(loc)), Owner: owner[l.CustomerID], Customer: l.CustomerID})
				break
			}
		}
	}
	return out
}
