package reports

import (
	"time"

	"genjin/crm"
)

// Held is what a process would have held up among moves that were made.
type Held struct {
	Moves int        // that were looked at
	Deals []crm.Deal // that would have waited for a word, each once, in the order of their moves
}

// Replay goes through the moves that deals made in [from, to) under a process, and gives those that would have met one
// of its gates that counts, and would not have passed by themselves. Amount and discount are those of the move, and of the one before it; the
// customer's level is that of today. What a gate holds up is what the process itself says of the move.
func Replay(p *crm.Process, deals map[crm.DealID]crm.Deal, levels map[crm.CustomerID]crm.Level, stays []crm.StageStay, from, to time.Time, counts func(crm.Gate) bool) (h Held) {
	held, last := map[crm.DealID]bool{}, map[crm.DealID]crm.StageStay{}
	for _, s := range stays {
		was, told := last[s.DealID]
		if last[s.DealID] = s; !told {
			was = s
		}
		d, known := deals[s.DealID]
		if !known || s.From == "" || s.EnteredAt.Before(from) || !s.EnteredAt.Before(to) {
			continue
		}
		h.Moves++
		if held[d.ID] {
			continue
		}
		if g, stops := p.Stops(madeAgain(p, d, was, s), levels[d.CustomerID]); stops && counts(g) {
			held[d.ID], h.Deals = true, append(h.Deals, d)
		}
	}
	return h
}

// madeAgain is a move of the past as the process decides it, after the stay was.
func madeAgain(p *crm.Process, d crm.Deal, was, s crm.StageStay) crm.StageChange {
	l := p.Pipeline(d.Pipeline)
	stage := func(code crm.StageCode) crm.Stage {
		d.Stage = code
		return p.Stage(d)
	}
	before := d
	before.Stage, before.Amount, before.Discount = s.From, was.Amount, was.Discount
	c := crm.StageChange{Before: before, From: stage(s.From), To: stage(s.To), At: s.EnteredAt, Reason: s.Reason, Deal: d}
	c.Deal.Stage, c.Deal.Amount, c.Deal.Discount = s.To, s.Amount, s.Discount
	a, b := l.Index(s.From), l.Index(s.To)
	switch {
	case a < 0 || b < 0 || c.To.Kind == crm.LostStage || c.From.Kind == crm.LostStage:
	case b < a:
		c.Back = true
	default:
		for _, x := range l.Stages[a+1 : b] {
			if x.Kind == crm.OpenStage {
				c.Skipped = append(c.Skipped, x)
			}
		}
	}
	return c
}

// Overstayed counts the stays in a stage that ended in [from, to), and those of them that were longer than days working
// days.
func Overstayed(c *crm.Calendar, deals map[crm.DealID]crm.Deal, stays []crm.StageStay, stage crm.StageCode, days int, from, to time.Time) (left, over int) {
	for _, s := range stays {
		if _, known := deals[s.DealID]; !known || s.To != stage || s.LeftAt.Before(from) || !s.LeftAt.Before(to) {
			continue
		}
		left++
		if c.WorkdaysBetween(crm.DateOf(s.EnteredAt.In(to.Location())), crm.DateOf(s.LeftAt.In(to.Location()))) > days {
			over++
		}
	}
	return left, over
}
