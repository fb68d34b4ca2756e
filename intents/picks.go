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
	pickOurs Kind = "(ours)" // a date that is ours
	pickNone Kind = "(none)" // no way of contact
)

const mostAround = 8 // signs before and behind a time that are looked at

// datedSigns gives what speaks for the owner of the time that stands at sign k of s, as runs: a letter for the place, and the signs.
func datedSigns(s []spanSign, k, n int, x *zh.Time, owner ownership, give func(runeRun)) {
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
	give(runeRun{'O', '0' + rune(owner)})
	give(runeRun{'K', '0' + rune(x.Kind), boolRune(x.HasClock), boolRune(x.Vague), '0' + rune(x.Bound)})
	if x.Vague {
		give(runeRun{'V', '0' + rune(owner)})
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
	if rd.p.picks == nil || len(all) != 1 || all[0].Kind != LogContact || all[0].shaped() {
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
			if x.Kind == zh.Duration || x.Kind == zh.Invalid || !rd.future(x) {
				continue
			}
			if _, margin := rd.weighedOwner(c, k); margin > most {
				s.Next, most = x, margin
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
		if v := g.bias[i] + float32(sum[i])/100; k != pickOurs && v > most {
			best, most = k, v
		}
	}
	if best == pickNone {
		return ""
	}
	return crm.ActivityType(best)
}
