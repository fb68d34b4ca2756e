package reports

import (
	"slices"

	"genjin/crm"
)

// Settlement is how a team settles a day (日清日结): everything that was due by its end is done, moved or dropped.
type Settlement struct {
	Settled, All int
	Left         int                // open, of people who are gone or not among those told
	People       []PersonSettlement // who has, or had, something due
}

// PersonSettlement is one person's share.
type PersonSettlement struct {
	User       crm.User
	Done, Open int
	Away       bool // on leave that day
}

// Without marks who was on leave that day.
func (s Settlement) Without(away []crm.UserID) Settlement {
	for i := range s.People {
		s.People[i].Away = slices.Contains(away, s.People[i].User.ID)
	}
	return s
}

// NewSettlement counts planned contacts that were due by the end of the day, whatever became of them.
func NewSettlement(people []crm.User, due []crm.FollowUp) Settlement {
	counts := make([]crm.SettleCount, len(due))
	for i, f := range due {
		counts[i] = crm.SettleCount{Owner: f.Owner, Status: f.Status, N: 1}
	}
	return CountSettlement(people, counts)
}

// CountTogether is CountSettlement of people who are not told one by one.
func CountTogether(due []crm.SettleCount) (s Settlement) {
	for _, f := range due {
		if s.All += f.N; f.Status != crm.FollowUpOpen {
			s.Settled += f.N
		}
	}
	return s
}

// CountSettlement is NewSettlement of planned contacts that were counted.
func CountSettlement(people []crm.User, due []crm.SettleCount) (s Settlement) {
	all := make([]PersonSettlement, len(people))
	at := make(map[crm.UserID]int, len(people))
	for i, u := range people {
		all[i].User, at[u.ID] = u, i
	}
	for _, f := range due {
		s.All += f.N
		open := f.Status == crm.FollowUpOpen
		if !open {
			s.Settled += f.N
		}
		switch i, known := at[f.Owner]; {
		case known && open:
			all[i].Open += f.N
		case known:
			all[i].Done += f.N
		case open:
			s.Left += f.N
		}
	}
	for _, p := range all {
		if p.Done+p.Open > 0 {
			s.People = append(s.People, p)
		}
	}
	return s
}
