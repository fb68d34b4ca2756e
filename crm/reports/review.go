package reports

import (
	"cmp"
	"slices"
	"time"

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
	Deals []crm.Deal
	Sum   crm.Money // of those with an amount in CNY
	Days  int       // median of the days from when it was recorded until it ended; 0 when there is none
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

// ReviewRecords are what a review is made of. Traits are what is known of each deal, by what it is about: of too many, of Looked.
type ReviewRecords struct {
	Looked    map[crm.DealID]bool // nil: of all
	Won, Lost []crm.Deal
	Reason    func(crm.LossReason) string // in words
	Stage     func(crm.Deal) string       // in which a deal was lost
	Rivals    map[crm.DealID]string       // to whom it was lost
	Traits    map[crm.DealID][][2]string
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
func NewReview(r ReviewRecords, loc *time.Location) (v Review) {
	v.Won = ended(r.Won, func(d crm.Deal) time.Time { return d.WonAt }, loc)
	v.Lost = ended(r.Lost, func(d crm.Deal) time.Time { return d.LostAt }, loc)
	v.Reasons = shares(r.Lost, func(d crm.Deal) string { return r.Reason(d.LostReason) })
	v.Stages = shares(r.Lost, r.Stage)
	var known []crm.Deal
	for _, d := range r.Lost {
		if r.Rivals[d.ID] != "" {
			known = append(known, d)
		}
	}
	v.Rivals = shares(known, func(d crm.Deal) string { return r.Rivals[d.ID] })
	count := func(deals []crm.Deal) map[[2]string]int {
		n := map[[2]string]int{}
		for _, d := range deals {
			for _, t := range r.Traits[d.ID] {
				n[t]++
			}
		}
		return n
	}
	looked := func(deals []crm.Deal) (n int) {
		for _, d := range deals {
			if r.Looked == nil || r.Looked[d.ID] {
				n++
			}
		}
		return n
	}
	v.LookedWon, v.LookedLost = looked(r.Won), looked(r.Lost)
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

func ended(deals []crm.Deal, at func(crm.Deal) time.Time, loc *time.Location) (e Ended) {
	e.Deals, e.Sum.Currency = deals, crm.CNY
	var days []int
	for _, d := range deals {
		if d.Amount.Currency == "" || d.Amount.Currency == crm.CNY {
			e.Sum.Fen += d.Amount.Fen
		}
		days = append(days, max(0, crm.DateOf(at(d).In(loc)).Sub(crm.DateOf(d.CreatedAt.In(loc)))))
	}
	if n := len(days); n > 0 {
		slices.Sort(days)
		e.Days = (days[(n-1)/2] + days[n/2] + 1) / 2
	}
	return e
}

// shares counts deals by a name, the most first.
func shares(deals []crm.Deal, of func(crm.Deal) string) (out []Share) {
	for _, d := range deals {
		name := of(d)
		i := slices.IndexFunc(out, func(s Share) bool { return s.Name == name })
		if i < 0 {
			i, out = len(out), append(out, Share{Name: name, Sum: crm.Money{Currency: crm.CNY}})
		}
		out[i].N++
		if d.Amount.Currency == "" || d.Amount.Currency == crm.CNY {
			out[i].Sum.Fen += d.Amount.Fen
		}
	}
	slices.SortStableFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Sum.Fen, a.Sum.Fen), cmp.Compare(a.Name, b.Name))
	})
	return out
}
