package reports

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"genjin/crm"
)

// Review is why deals were won and lost in a time.
type Review struct {
	Won, Lost Ended
	Reasons   []Share // of the deals that were lost: why, the most first; an empty name: nobody said
	Stages    []Share // … and in which stage
	Rivals    []Share // … and to whom, when the company keeps a field of that; only those that are known
	InCommon  []Trait // what most of the won deals have and fewer of the lost ones

	LookedWon, LookedLost int // of how many deals what they have in common was looked for
}

// Ended sums up deals that came to an end.
type Ended struct {
	N    int
	Sum  crm.Money // of those with an amount in CNY
	Days int       // median of the days from when it was recorded until it ended; 0 when there is none
}

// Share is how many of some deals have something, and for how much.
type Share struct {
	Name string
	N    int
	Sum  crm.Money
}

// Trait is something of a deal, with how many of the won and of the lost ones have it.
type Trait struct {
	Of, Is    string // 来源, 转介绍
	Won, Lost int
}

// ReviewRecords are what a review is made of: all deals that ended as counts, and the deals in which it is looked for what they have in common.
type ReviewRecords struct {
	WonCounts, LostCounts []crm.EndedCount
	Reason                func(crm.LossReason) string                          // in words
	Stage                 func(pipeline string, lostFrom crm.StageCode) string // in words
	Won, Lost             []crm.Deal
	Rivals                map[crm.DealID]string // to whom it was lost
	Traits                map[crm.DealID][][2]string
}

// What stands out: so many of the won deals have it at least, this share of them, and so many percent more of them than of the lost ones.
const (
	commonLeast = 3
	commonShare = 60
	commonMore  = 20
	commonShown = 4
)

// NewReview sums up deals won and lost. What won deals have in common is told when at least three and three of five of them have it, and its share
// among the lost ones, where there are any, is twenty points lower.
func NewReview(r ReviewRecords) (v Review) {
	v.Won, v.Lost = ended(r.WonCounts), ended(r.LostCounts)
	v.Reasons = shares(r.LostCounts, crm.EndedReason, func(c crm.EndedCount) string { return r.Reason(crm.LossReason(c.Is)) })
	v.Stages = shares(r.LostCounts, crm.EndedFrom, func(c crm.EndedCount) string { return r.Stage(c.Pipeline, crm.StageCode(c.Is)) })
	var known []crm.EndedCount
	for _, d := range r.Lost {
		if r.Rivals[d.ID] != "" {
			known = append(known, crm.EndedCount{Is: r.Rivals[d.ID], Currency: d.Amount.Currency, N: 1, Fen: d.Amount.Fen})
		}
	}
	v.Rivals = shares(known, "", func(c crm.EndedCount) string { return c.Is })
	count := func(deals []crm.Deal) map[[2]string]int {
		n := map[[2]string]int{}
		for _, d := range deals {
			for _, t := range r.Traits[d.ID] {
				n[t]++
			}
		}
		return n
	}
	v.LookedWon, v.LookedLost = len(r.Won), len(r.Lost)
	won, lost := count(r.Won), count(r.Lost)
	for t, n := range won {
		share := 100 * n / v.LookedWon
		if n < commonLeast || share < commonShare || v.LookedLost > 0 && share-100*lost[t]/v.LookedLost < commonMore {
			continue
		}
		v.InCommon = append(v.InCommon, Trait{Of: t[0], Is: t[1], Won: n, Lost: lost[t]})
	}
	slices.SortFunc(v.InCommon, func(a, b Trait) int {
		return cmp.Or(cmp.Compare(b.Won, a.Won), cmp.Compare(a.Lost, b.Lost), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Is, b.Is))
	})
	v.InCommon = v.InCommon[:min(len(v.InCommon), commonShown)]
	return v
}

func ended(counts []crm.EndedCount) (e Ended) {
	e.Sum.Currency = crm.CNY
	took := map[int]int{} // deals by days
	for _, c := range counts {
		if c.By != crm.EndedDays {
			continue
		}
		e.N += c.N
		if c.Currency == "" || c.Currency == crm.CNY {
			e.Sum.Fen += c.Fen
		}
		if days, err := strconv.Atoi(c.Is); err == nil {
			took[days] += c.N
		}
	}
	days := slices.Sorted(maps.Keys(took))
	at := func(i int) int { // the days of the i-th deal
		for _, d := range days {
			if i -= took[d]; i < 0 {
				return d
			}
		}
		return 0
	}
	if e.N > 0 {
		e.Days = (at((e.N-1)/2) + at(e.N/2) + 1) / 2
	}
	return e
}

// shares adds counts up by a name, the most first.
func shares(counts []crm.EndedCount, by string, of func(crm.EndedCount) string) (out []Share) {
	for _, c := range counts {
		if c.By != by {
			continue
		}
		name := of(c)
		i := slices.IndexFunc(out, func(s Share) bool { return s.Name == name })
		if i < 0 {
			i, out = len(out), append(out, Share{Name: name, Sum: crm.Money{Currency: crm.CNY}})
		}
		out[i].N += c.N
		if c.Currency == "" || c.Currency == crm.CNY {
			out[i].Sum.Fen += c.Fen
		}
	}
	slices.SortStableFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Sum.Fen, a.Sum.Fen), cmp.Compare(a.Name, b.Name))
	})
	return out
}
