package intents

import (
	_ "embed"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// Whose a date is and in which way somebody was spoken to is told by too many words for a list. What the rules say of it is one sign among those
// around it; the weights (linear support vector machines, one for each answer, over the corpus) are picks.txt, in the form of grams.txt, written by
//
//	go test ./intents -run TestFitPicks -fit        # behind TestFitSpans, whose names it sees
//
// which is deterministic.

//go:embed picks.txt
var picksFile string

// Answers in picks.txt beside the ways of contact.
const (
	pickOurs  Kind = "(ours)"  // a date that is ours
	pickPrice Kind = "(price)" // an amount that is the request's: neither a rival's nor last year's, nor taken back
	pickNone  Kind = "(none)"  // no way of contact
)

const mostAround = 8 // signs before and behind a time that are looked at

// datedSigns gives what speaks for the owner of the time that stands at sign k of s, as runs: a letter for the place, and the signs.
func datedSigns(s []spanSign, k, n int, x *zh.Time, owner ownership, give func(runeRun)) {
	aroundSign(s, k, n, give)
	give(runeRun{'O', '0' + rune(owner)})
	give(runeRun{'K', '0' + rune(x.Kind), boolRune(x.HasClock), boolRune(x.Vague), '0' + rune(x.Bound)})
	if x.Vague {
		give(runeRun{'V', '0' + rune(owner)})
	}
}

// price is an amount of a message among its others.
type price struct {
	kind   Kind // of the request
	ruled  bool // the rules take it
	nth, n int  // which of how many it is
	most   bool // none is larger
}

// pricedSigns gives what speaks for an amount that stands at sign k of s.
func pricedSigns(s []spanSign, k, n int, a *zh.Amount, p price, give func(runeRun)) {
	aroundSign(s, k, n, give)
	kind, ruled := rune(p.kind[0])<<8|rune(p.kind[len(p.kind)-1]), boolRune(p.ruled)
	last := boolRune(p.nth == p.n-1)
	give(runeRun{'R', ruled})
	give(runeRun{'R', ruled, kind})
	give(runeRun{'A', '0' + rune(a.Kind), boolRune(a.Bare), boolRune(a.Approx)})
	give(runeRun{'A', '0' + rune(a.Kind), boolRune(a.Bare), kind})
	give(runeRun{'N', '0' + rune(min(p.n, 3)), '0' + rune(min(p.nth, 3)), last})
	give(runeRun{'N', '0' + rune(min(p.n, 3)), boolRune(p.most), kind})
}

// aroundSign gives what stands around the n signs from sign k of s.
func aroundSign(s []spanSign, k, n int, give func(runeRun)) {
	at := func(i int) rune {
		if i < 0 || i >= len(s) {
			return '^'
		}
		return s[i].sign
	}
	for i := 1; i <= 4; i++ {
		give(runeRun{'a' + rune(i), at(k - i)})
		give(runeRun{'g' + rune(i), at(k + n - 1 + i)})
	}
	for i := 1; i <= 3; i++ {
		give(runeRun{'m' + rune(i), at(k - i - 1), at(k - i)})
		give(runeRun{'q' + rune(i), at(k + n - 1 + i), at(k + n + i)})
	}
	for i := max(0, k-mostAround); i+1 < k; i++ {
		give(runeRun{'<', s[i].sign, s[i+1].sign})
	}
	for i := k + n; i < min(len(s), k+n+mostAround); i++ {
		give(runeRun{'>', s[i].sign, at(i + 1)})
	}
}

func boolRune(b bool) rune {
	if b {
		return '1'
	}
	return '0'
}

// datedMessage are the signs of a message with its times and amounts, as the picks see it; they are made once.
func (rd *reading) datedMessage() []spanSign {
	if rd.spanRoom.dated {
		return rd.spanRoom.signs
	}
	rd.spanRoom.dated = true
	rd.spanRoom.signs = rd.spanSigns(rd.spanRoom.signs)
	into := rd.spanRoom.signs
	for k := range rd.tokens {
		t := &rd.tokens[k]
		var sign rune
		switch t.kind {
		case timeToken:
			sign = 'T'
		case amountToken:
			sign = 'A'
		case customerToken:
			sign = 'K'
		case contactToken:
			sign = 'P'
		default:
			continue
		}
		for i := t.i; i < t.j; i++ {
			into[i-rd.start].sign = sign
		}
	}
	return into
}

// ours is how far the time of token k is on our side; owner is what the rules say of it.
func (rd *reading) ours(k int, owner ownership) float64 {
	g, t := rd.p.picks, &rd.tokens[k]
	var sum [mostKinds]int32
	datedSigns(rd.datedMessage(), t.i-rd.start, t.j-t.i, &rd.times[t.n], owner, func(run runeRun) { g.add(g.run(run.hash()), &sum) })
	n := slices.Index(g.kinds, pickOurs)
	return float64(g.bias[n]) + float64(sum[n])/100
}

// pricesOf gives the amounts of a message that may be a request's, each with its token.
func (rd *reading) pricesOf(r *Request, give func(k int, a *zh.Amount, p price)) {
	var tokens [8]int
	found := tokens[:0]
	most := int64(0)
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == amountToken && len(found) < len(tokens) {
			if a := &rd.amounts[t.n]; !a.Discount && a.Kind != zh.Percent && a.Kind != zh.NumberRange && a.Fen > 0 && !rd.retracted(k) {
				found, most = append(found, k), max(most, a.Fen)
			}
		}
	}
	for n, k := range found {
		a := &rd.amounts[rd.tokens[k].n]
		give(k, a, price{kind: r.Kind, ruled: r.Slots.Amount == a, nth: n, n: len(found), most: a.Fen == most})
	}
}

// priced has all that stands around the amounts of a message that is one request say which is its own.
func (rd *reading) priced(r *Request) {
	if !slices.Contains(pricedKinds, r.Kind) || r.Slots.Amount != nil && r.Slots.Amount.Rule == pieceRule {
		return
	}
	g := rd.p.picks
	n := slices.Index(g.kinds, pickPrice)
	if n < 0 {
		return
	}
	var best *zh.Amount
	most, ruled := leastPrice, 0.0
	rd.pricesOf(r, func(k int, a *zh.Amount, p price) {
		t := &rd.tokens[k]
		var sum [mostKinds]int32
		pricedSigns(rd.datedMessage(), t.i-rd.start, t.j-t.i, a, p, func(run runeRun) { g.add(g.run(run.hash()), &sum) })
		margin := float64(g.bias[n]) + float64(sum[n])/100
		if p.ruled {
			ruled = margin
		}
		if margin > most {
			best, most = a, margin
		}
	})
	switch own := r.Slots.Amount; {
	case own == nil:
		r.Slots.Amount = best
	case best != nil && best != own && most > ruled+betterPrice:
		r.Slots.Amount = best
	case r.Kind == LogContact && ruled < noPrice:
		r.Slots.Amount = nil
	}
}

// pricedKinds are the kinds of which an amount is weighed.
var pricedKinds = []Kind{LogContact, CreateDeal, AdvanceDeal, CloseWon, RecordPayment}

const (
	leastPrice  = 0.1  // the margin from which an amount is one's own that the rules do not take
	betterPrice = 0.3  // how far it must be ahead of the one that they take
	noPrice     = -0.7 // the margin below which what they take of a report is not
)

// waySigns gives what speaks for a way of contact: runs of one or two signs of the message, and what the rules say.
func waySigns(signs []rune, rules crm.ActivityType, give func(runeRun)) {
	for i := range signs {
		give(runeRun{'.', signs[i]})
		if i+1 < len(signs) {
			give(runeRun{'.', signs[i], signs[i+1]})
		}
	}
	told := runeRun{'=', '-', '-'}
	if len(rules) >= 2 {
		told[1], told[2] = rune(rules[0]), rune(rules[1])
	}
	give(told)
}

// picked has all signs of a message that is one request say in which way somebody was spoken to, and which of its dates is ours.
func (rd *reading) picked(all []Request) {
	if rd.p.picks == nil || len(all) != 1 || all[0].shaped() {
		return
	}
	rd.priced(&all[0])
	if all[0].Kind != LogContact {
		return
	}
	s := &all[0].Slots
	s.Activity = rd.way(rd.signs(s), s.Activity)
	if s.Next != nil {
		return
	}
	most := leastOurs
	for n := range rd.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != timeToken {
				continue
			}
			x := &rd.times[t.n]
			if x.Kind == zh.Duration || x.Kind == zh.Invalid || !rd.future(x) || rd.noDay(c, k) {
				continue
			}
			if _, margin := rd.weighedOwner(c, k); margin > most {
				s.Next, most = rd.ownDay(x), margin
				s.NextText = strings.Trim(rd.tx.Slice(t.j, c.j), " ,:")
				if s.Promise == x {
					s.Promise = nil
				}
			}
		}
	}
}

const (
	leastOurs  = -0.2 // the margin from which a date is ours
	overturned = -0.7 // … and that up to which one is not that the rules take for ours
)

// asTheRules is how far all that is said must speak for another way of contact than the one of which the rules know a word.
const asTheRules = 0.5

// way is the way of contact that a message tells of; rules is what the rules say.
func (rd *reading) way(signs []rune, rules crm.ActivityType) crm.ActivityType {
	g := rd.p.picks
	var sum [mostKinds]int32
	rd.foundRuns = rd.foundRuns[:0]
	waySigns(signs, rules, func(run runeRun) {
		if x := g.run(run.hash()); x.hash != 0 && !slices.Contains(rd.foundRuns, x) {
			rd.foundRuns = append(rd.foundRuns, x)
			g.add(x, &sum)
		}
	})
	best, most := pickNone, float32(-1e9)
	for i, k := range g.kinds {
		v := g.bias[i] + float32(sum[i])/100
		if rules != "" && k == Kind(rules) {
			v += asTheRules
		}
		if k != pickOurs && k != pickPrice && v > most {
			best, most = k, v
		}
	}
	if best == pickNone {
		return ""
	}
	return crm.ActivityType(best)
}
