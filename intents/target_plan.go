package intents

import (
	"slices"

	"genjin/crm"
	"genjin/internal/say"
)

// targetPlan is a target as it stands and as it would be.
type targetPlan struct {
	metric   crm.Metric
	span     crm.TargetSpan
	from, to crm.Date
	people   []crm.User // whose target it is
	all      []crm.User // everybody the plan knows
	whose    string
	was, now crm.TargetPlan
	around   bool     // others change with it
	why      string   // as said
	problem  say.Text // why nothing can be set
}

// tryOut puts the wishes of a request into the plan, one after the other.
func (t *Turn) tryOut(r Request, p targetPlan, year crm.Date) (targetPlan, error) {
	w := r.Slots.Target
	months := p.months()
	wish := crm.TargetWish{People: ids(p.people), Months: months, Periods: w.Periods}
	if n := len(w.Periods); n > 0 && (p.span == crm.WeekTarget || !slices.Contains(map[int][]int{12: {2, 4, 12}, 6: {2, 6}, 3: {3}, 2: {2}}[len(months)], n)) {
		p.problem = say.BadRatio(n)
		return p, nil
	}
	if w.Workdays {
		wish.Workdays = t.Calendar
	}
	var wishes []crm.TargetWish
	switch {
	case percents(w.Shares):
		sum := int64(0)
		for _, s := range w.Shares {
			wish.PerHead = append(wish.PerHead, s.Percent)
			sum += s.Percent
		}
		if sum != 100 {
			p.problem = say.BadShares(sum)
			return p, nil
		}
		v, err := t.targetValue(r, r.Slots.Amount, int64(r.Slots.Number), p.metric)
		if err != nil {
			return p, err
		}
		wish.Value = v
		wishes = append(wishes, wish)
	case shared(w.Shares):
		for i, s := range w.Shares {
			v, err := t.targetValue(r, s.Amount, s.Count, p.metric)
			if err != nil {
				return p, err
			}
			one := wish
			one.People = wish.People[i : i+1]
			one.Value = p.by(w.By, one.People, v)
			wishes = append(wishes, one)
		}
	default:
		if !w.Off {
			v, err := t.targetValue(r, r.Slots.Amount, int64(r.Slots.Number), p.metric)
			if err != nil {
				return p, err
			}
			wish.Value = v
		}
		if w.Each {
			wish.Value *= int64(len(wish.People))
		}
		if w.By != 0 && w.Each {
			for i := range wish.People {
				one := wish
				one.People = wish.People[i : i+1]
				one.Value = p.by(w.By, one.People, wish.Value/int64(len(wish.People)))
				wishes = append(wishes, one)
			}
			break
		}
		wish.Value = p.by(w.By, wish.People, wish.Value)
		if w.Even || w.Each {
			wish.PerHead = make([]int64, len(wish.People))
		}
		wishes = append(wishes, wish)
	}
	last := len(wishes) - 1
	if w.Rest && p.was.Sum(ids(p.all), p.was.Months) > 0 { // else there is nothing to divide
		p.around = true
		t.theRest(&wishes[last], &p, w.Months, year)
	}
	var err error
	for _, x := range wishes {
		if p.now, err = p.now.Revise(x); err != nil {
			return p, err
		}
	}
	return p, nil
}

// by is the target of people in the plan's months to which v is added (sign 1), from which it is taken (-1), or v itself (0).
func (p *targetPlan) by(sign int64, people []crm.UserID, v int64) int64 {
	if sign == 0 {
		return v
	}
	return max(0, p.was.Sum(people, p.months())+sign*v)
}

// theRest says what is divided anew: the others of the team for a person's target, the months that can still change for
// a team's.
func (t *Turn) theRest(w *crm.TargetWish, p *targetPlan, months bool, year crm.Date) {
	all, chosen := ids(p.all), ids(p.people)
	if len(chosen) < len(all) && !months {
		w.Rest = crm.RestPeople
		for _, u := range all {
			if !slices.Contains(chosen, u) {
				w.Others = append(w.Others, u)
			}
		}
		for _, m := range w.Months {
			for _, u := range all {
				w.Whole = append(w.Whole, crm.TargetCell{User: u, Month: m})
			}
		}
		return
	}
	w.Rest = crm.RestPeriods
	now := crm.DateOf(t.Now).FirstOfMonth()
	for m := year; m.Year == year.Year; m = m.NextMonth() {
		if !slices.Contains(w.Months, m) && !m.Before(now) {
			w.Later = append(w.Later, m)
		}
		for _, u := range w.People {
			w.Whole = append(w.Whole, crm.TargetCell{User: u, Month: m})
		}
	}
}

// percents reports whether shares divide a whole.
func percents(all []TargetShare) bool { return len(all) > 0 && all[0].Percent > 0 }

// shared reports whether the people have values of their own.
func shared(all []TargetShare) bool {
	return len(all) > 0 && slices.ContainsFunc(all, func(s TargetShare) bool { return s.Amount != nil || s.Count > 0 })
}

// months are the columns the target is for.
func (p targetPlan) months() []crm.Date {
	if p.span == crm.WeekTarget {
		return []crm.Date{p.from}
	}
	months, _ := crm.Months(p.from, p.to)
	return months
}

func ids(people []crm.User) []crm.UserID {
	out := make([]crm.UserID, len(people))
	for i, u := range people {
		out[i] = u.ID
	}
	return out
}

// draft says what would change, and gives the cells that do.
func (p targetPlan) draft(t *Turn) (d say.TargetDraft, changed []crm.TargetCell) {
	today := crm.DateOf(t.Now)
	months, people, everybody := p.months(), ids(p.people), ids(p.all)
	d = say.TargetDraft{Whose: p.whose, Metric: p.metric, From: p.from, To: p.to, Why: p.why,
		Was: p.was.Sum(people, months), Now: p.now.Sum(people, months)}
	for _, x := range periodsOf(months) {
		if len(months) > 1 {
			d.Periods = append(d.Periods, p.line(say.PeriodName(x[0], x[len(x)-1].NextMonth(), p.from), people, x))
		}
	}
	if len(months) == 1 && p.span == crm.MonthTarget && d.Now > 0 {
		d.Periods = p.weeks(t, people)
	}
	for _, u := range p.all {
		one := []crm.UserID{u.ID}
		if line := p.line(u.Name, one, months); slices.Contains(people, u.ID) || line.Was != line.Now {
			d.People = append(d.People, line)
		}
	}
	if p.span == crm.MonthTarget {
		for _, x := range periodsOf(p.was.Months) {
			if line := p.line(say.PeriodName(x[0], x[len(x)-1].NextMonth(), today), people, x); p.around && line.Was != line.Now && !slices.ContainsFunc(x, func(m crm.Date) bool { return slices.Contains(months, m) }) {
				d.Above = append(d.Above, line)
			}
		}
		whole, _ := crm.Months(p.was.Months[0], p.was.Months[len(p.was.Months)-1].NextMonth())
		if line := p.line("全年", people, whole); line.Was > 0 && line.Was != line.Now && len(whole) != len(months) {
			d.Above = append(d.Above, line)
		}
	}
	if line := p.line("团队合计", everybody, months); len(people) < len(everybody) && line.Was > 0 && line.Was != line.Now && line.Was != d.Was {
		d.Above = append(d.Above, line)
	}
	return d, p.was.Changed(p.now)
}

func (p targetPlan) line(called string, people []crm.UserID, months []crm.Date) say.TargetLine {
	return say.TargetLine{Name: called, Was: p.was.Sum(people, months), Now: p.now.Sum(people, months)}
}

// periodsOf are a year's quarters, a quarter's months.
func periodsOf(months []crm.Date) (out [][]crm.Date) {
	n := 1
	if len(months) > 3 && len(months)%3 == 0 && months[0].Month%3 == 1 {
		n = 3
	}
	for i := 0; i < len(months); i += n {
		out = append(out, months[i:i+n])
	}
	return out
}

// weeks are a month's parts by week, by working days.
func (p targetPlan) weeks(t *Turn, people []crm.UserID) (out []say.TargetLine) {
	var ts crm.Targets
	for _, u := range people {
		ts = append(ts, crm.Target{User: u, Span: crm.MonthTarget, Start: p.from, Value: p.now.Cells[crm.TargetCell{User: u, Month: p.from}]})
	}
	for from := p.from; from.Before(p.to); {
		end := from.Monday().AddDays(7)
		if p.to.Before(end) {
			end = p.to
		}
		if v, _ := ts.Value(t.Calendar, from, end); v > 0 {
			out = append(out, say.TargetLine{Name: say.Days(from, end.AddDays(-1)), Now: v})
		}
		from = end
	}
	return out
}

// rows are the changed cells as targets to store.
func (p targetPlan) rows(changed []crm.TargetCell, r Request) (ts crm.Targets) {
	why := r.Slots.Target.Why
	if why == "" {
		why = r.Slots.Target.Said
	}
	for _, c := range changed {
		ts = append(ts, crm.Target{User: c.User, Metric: p.metric, Span: p.span, Start: c.Month, Value: p.now.Cells[c], Why: why})
	}
	return ts
}
