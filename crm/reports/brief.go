package reports

import (
	"slices"
	"time"

	"genjin/crm"
)

// Brief is all about one customer on one screen.
type Brief struct {
	Customer   crm.Customer
	Owner      crm.User
	With       []crm.User // who work on it together with the owner
	Contacts   []crm.Contact
	Deals      []BriefDeal    // open ones first
	Activities []crm.Activity // the last ones, newest first
	FollowUps  []crm.FollowUp // open ones, all of them
	Notes      []crm.Note
	Fields     []crm.FieldValue  // what it has in the company's own fields
	Quote      crm.Quote         // the newest version; zero: none
	Plans      []crm.PaymentPlan // open planned receipts, the earliest first
	Documents  []crm.Document    // all files, newest first
	Risks      []Risk
	Lead       crm.Lead                // what it is as a lead; zero: it never was one
	Tasks      []crm.Task              // what colleagues are asked for and have not done, the earliest due first
	People     map[crm.UserID]crm.User // who is asked

	Externals []crm.ExternalContact // linked in WeCom, those who are there still first

	Scored          crm.Activity // the last in which they said how content they are; zero: they never did
	Recent, Earlier int          // contacts in the last 90 days, and in the 90 before; both zero when nobody counted
}

// Rhythm counts the contacts of the last 90 days and of the 90 before; activities are at least those of that time.
func (b *Brief) Rhythm(activities []crm.Activity, now time.Time) {
	for _, a := range activities {
		switch days := crm.DateOf(now).Sub(crm.DateOf(a.HappenedAt.In(now.Location()))); {
		case a.Outcome == crm.NotReached || days < 0:
		case days < 90:
			b.Recent++
		case days < 180:
			b.Earlier++
		}
	}
}

// BriefDeal is a deal with its age and what was paid.
type BriefDeal struct {
	Deal  crm.Deal
	Stage crm.Stage
	Days  int // working days in the stage
	Paid  Sums
	Owed  crm.Money // of a won deal: amount less payments; zero when nothing is owed
}

// Risk is a fact to worry about.
type Risk struct {
	Kind RiskKind
	Days int
	Deal string // title, when it is about one
}

// RiskKind is what there is to worry about.
type RiskKind string

const (
	Overdue  RiskKind = "overdue"  // a planned contact is Days late
	Silent   RiskKind = "silent"   // no contact for Days, longer than the level's rhythm
	Standing RiskKind = "standing" // the deal stands still for Days working days
	NoNext   RiskKind = "no_next"  // an open deal without a next step
	Passed   RiskKind = "passed"   // the expected close was Days ago
)

// Finish computes ages, debts and risks of a brief whose records are filled in; payments are those of its deals.
func (b Brief) Finish(p *crm.Process, c *crm.Calendar, deals []crm.Deal, payments []crm.Payment, now time.Time) Brief {
	paid := map[crm.DealID]Sums{}
	for _, m := range payments {
		paid[m.DealID] = paid[m.DealID].Plus(m.Amount)
	}
	today := crm.DateOf(now)
	for _, d := range deals {
		x := BriefDeal{Deal: d, Stage: p.Stage(d), Days: c.WorkdaysBetween(crm.DateOf(d.StageEnteredAt.In(now.Location())), today), Paid: paid[d.ID]}
		if x.Stage.Kind == crm.WonStage || x.Stage.Kind == crm.PaymentStage {
			x.Owed = owed(d.Amount, x.Paid)
		}
		b.Deals = append(b.Deals, x)
	}
	slices.SortStableFunc(b.Deals, func(x, y BriefDeal) int { return rank(x.Stage.Kind) - rank(y.Stage.Kind) })
	for _, f := range b.FollowUps {
		if f.Due.Overdue(now, now.Location()) {
			b.Risks = append(b.Risks, Risk{Kind: Overdue, Days: today.Sub(crm.DateOf(f.Due.At.In(now.Location())))})
		}
	}
	for _, s := range Stuck(p, c, deals, b.FollowUps, now) {
		b.Risks = append(b.Risks, Risk{Kind: Standing, Days: s.Days, Deal: s.Deal.Title})
	}
	for _, x := range b.Deals {
		if x.Stage.Kind != crm.OpenStage {
			continue
		}
		if !x.Deal.ExpectedClose.IsZero() && x.Deal.ExpectedClose.Before(today) {
			b.Risks = append(b.Risks, Risk{Kind: Passed, Days: today.Sub(x.Deal.ExpectedClose), Deal: x.Deal.Title})
		}
		if !slices.ContainsFunc(b.FollowUps, func(f crm.FollowUp) bool { return f.DealID == 0 || f.DealID == x.Deal.ID }) {
			b.Risks = append(b.Risks, Risk{Kind: NoNext, Deal: x.Deal.Title})
		}
	}
	if f := NewForgotten(p, []crm.Customer{b.Customer}, b.FollowUps, 0, now); len(f) > 0 {
		b.Risks = append(b.Risks, Risk{Kind: Silent, Days: f[0].Days})
	}
	return b
}

// owed is what is still to come of an amount, in its own currency; never below zero.
func owed(amount crm.Money, paid Sums) crm.Money {
	for _, m := range paid {
		if m.Currency == amount.Currency || (amount.Currency == "" && m.Currency == crm.CNY) {
			amount.Fen -= m.Fen
		}
	}
	return crm.Money{Fen: max(0, amount.Fen), Currency: amount.Currency}
}

// rank puts open deals first and lost ones last.
func rank(k crm.StageKind) int {
	return slices.Index([]crm.StageKind{crm.OpenStage, crm.WonStage, crm.PaymentStage, crm.LostStage}, k)
}

// Owed is what all deals of the brief still have to bring in.
func (b Brief) Owed() (sum Sums) {
	for _, d := range b.Deals {
		sum = sum.Plus(d.Owed)
	}
	return sum
}
