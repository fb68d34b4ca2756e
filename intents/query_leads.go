package intents

import (
	"context"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// What is asked about leads, in Slots.Field.
const (
	leadsUncalled = "uncalled"
	leadsBySource = "source"
)

// queryLeads lists leads, or what became of them by source.
func queryLeads() Intent {
	return Intent{
		Kind:     QueryLeads,
		Title:    "线索",
		Examples: []string{"我的线索", "还没联系的线索", "团队的线索", "线索转化率"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			whose, owners := say.Yours(), []crm.UserID{t.Actor.User.ID}
			if r.Slots.Scope != "me" && (t.Actor.User.May(crm.SeeFigures, crm.ToTeam) || r.Slots.Scope == "team") {
				whose, owners = "", nil // all in scope
			}
			if r.Slots.Person.Said() {
				found, err := t.Tx.FindUsers(ctx, r.Slots.Person.Text)
				if err == nil && len(found) != 1 {
					err = &crm.NotFoundError{What: crm.PersonNoun, Name: r.Slots.Person.Text}
				}
				if err != nil {
					return "", err
				}
				whose, owners = say.Theirs(found[0]), []crm.UserID{found[0].ID}
			}
			if r.Slots.Field == leadsBySource {
				f := store.LeadFilter{}
				if p := r.Slots.Period; p != nil {
					f.From, f.To = p.Start, p.End
				}
				figures, err := t.Tx.LeadsBySource(ctx, f.From, f.To)
				return say.LeadsBySource("", figures), err
			}
			f := store.LeadFilter{Owners: owners, State: crm.LeadOpen, Uncalled: r.Slots.Field == leadsUncalled}
			if p := r.Slots.Period; p != nil && !f.Uncalled { // that came in a time, whatever became of them
				f.From, f.To, f.State = p.Start, p.End, ""
			}
			leads, err := t.Tx.Leads(ctx, f)
			if err != nil {
				return "", err
			}
			if f.Uncalled { // who has waited longest first
				slices.SortStableFunc(leads, func(a, b crm.Lead) int { return a.ArrivedAt.Compare(b.ArrivedAt) })
			}
			lines, err := t.leadLines(ctx, leads, owners == nil)
			return say.Leads(whose, f.Uncalled, f.State == "", lines, t.Now), err
		},
	}
}

// leadLines gives leads their names; with those of their owners for a team.
func (t *Turn) leadLines(ctx context.Context, leads []crm.Lead, team bool) ([]say.LeadLine, error) {
	lines, err := records.LeadLines(ctx, t.Tx, leads)
	if err != nil {
		return nil, err
	}
	owners := make([]crm.UserID, len(lines))
	for i, l := range lines {
		owners[i] = l.Customer.Owner
	}
	people, err := t.Tx.NamesOfPeople(ctx, owners)
	if err != nil {
		return nil, err
	}
	all, err := t.Tx.Leads(ctx, store.LeadFilter{State: crm.LeadOpen, Uncalled: true})
	if err != nil {
		return nil, err
	}
	uncalled := map[crm.LeadID]bool{}
	for _, l := range all {
		uncalled[l.ID] = true
	}
	for i := range lines {
		lines[i].Tried = !uncalled[lines[i].ID]
		if by, rules := lines[i].RespondBy, &t.Process.Leads; !by.IsZero() {
			lines[i].Left = t.Calendar.WorkMinutesBetween(t.Now, by.In(t.Now.Location()), rules.From, rules.To)
		}
		if team {
			lines[i].Owner = people[owners[i]].Name
		}
	}
	return lines, nil
}
