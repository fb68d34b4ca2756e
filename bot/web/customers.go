package web

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// customersView is a list of customers, the longest untouched first.
type customersView struct {
	Search, Level string
	Rows          []customerRow
	Full          bool // there are more than are shown
}

type customerRow struct {
	Customer crm.Customer
	Owner    string
	Over     int // days beyond the rhythm of its level; 0: in time
}

const shownCustomers = 100

func (v *visit) customers(ctx context.Context) (any, error) {
	view := customersView{Search: strings.TrimSpace(v.r.FormValue("q")), Level: v.r.FormValue("level")}
	var all []crm.Customer
	var err error
	if view.Search != "" {
		all, err = v.tx.FindCustomers(ctx, view.Search, shownCustomers+1)
		all = slices.DeleteFunc(all, func(c crm.Customer) bool {
			return len(v.who.Of.Owners) > 0 && !slices.Contains(v.who.Of.Owners, c.Owner) || view.Level != "" && string(c.Level) != view.Level
		})
	} else {
		all, err = v.tx.ListCustomers(ctx, store.CustomerFilter{Owners: v.who.Of.Owners, Level: crm.Level(view.Level), Limit: shownCustomers + 1})
	}
	if err != nil {
		return nil, err
	}
	if view.Full = len(all) > shownCustomers; view.Full {
		all = all[:shownCustomers]
	}
	names := map[crm.UserID]string{}
	for _, u := range v.who.Of.People {
		names[u.ID] = u.Name
	}
	today := crm.DateOf(v.now)
	for _, c := range all {
		row := customerRow{Customer: c, Owner: names[c.Owner]}
		if last := c.LastContactAt; !last.IsZero() {
			row.Over = max(0, today.Sub(crm.DateOf(last.In(v.Location)))-v.Process.Rhythm(c.Level))
		}
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

// customerView is everything about one customer.
type customerView struct {
	Brief    reports.Brief
	Risk     string
	Timeline []event
	Whole    bool // phone numbers are asked for and shown
}

// event is one thing that happened with a customer.
type event struct {
	At        time.Time
	Who       string
	What      string
	Text      string
	Important bool
}

const shownEvents = 100

func (v *visit) customer(ctx context.Context) (any, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, errAway
	}
	c, err := v.tx.Customer(ctx, crm.CustomerID(id))
	var gone *crm.NotFoundError
	if errors.As(err, &gone) {
		return nil, errAway
	} else if err != nil {
		return nil, err
	}
	b, all, err := v.who.Of.Brief(ctx, c, shownEvents, shownEvents)
	if err != nil {
		return nil, err
	}
	var stays []crm.StageStay
	for _, d := range all.Deals {
		history, err := v.tx.StageHistory(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		stays = append(stays, history...)
	}
	whole := v.r.FormValue("phones") != ""
	var views []crm.PhoneView
	for i := range b.Contacts {
		p := &b.Contacts[i]
		if whole && p.Phone != "" {
			views = append(views, crm.PhoneView{Customer: c.ID, Contact: p.ID, How: crm.ViewedOnPage})
		} else {
			p.Phone = crm.MaskPhone(p.Phone)
		}
	}
	if len(views) > 0 {
		if err := v.tx.RecordPhoneViews(ctx, views); err != nil {
			return nil, err
		}
	}
	view := customerView{Whole: whole, Brief: b, Risk: say.Risks(b.Risks)}
	view.Timeline, err = v.timeline(ctx, b, all, stays)
	return view, err
}

// timeline is what happened with a customer, over all who worked on it, the newest first.
func (v *visit) timeline(ctx context.Context, b reports.Brief, all records.BriefRecords, stays []crm.StageStay) (events []event, fault error) {
	names := map[crm.UserID]string{}
	person := func(id crm.UserID) string {
		if _, known := names[id]; !known && id != 0 {
			u, err := v.tx.User(ctx, id)
			var gone *crm.NotFoundError
			if err != nil && !errors.As(err, &gone) {
				fault = err
			}
			names[id] = u.Name
		}
		return names[id]
	}
	for _, a := range b.Activities {
		events = append(events, event{At: a.HappenedAt, Who: person(a.Actor), What: say.ActivityLine(a), Text: a.Content})
	}
	for _, n := range b.Notes {
		events = append(events, event{At: n.At, Who: person(n.Author), What: "备注", Text: n.Body})
	}
	for _, d := range b.Documents {
		events = append(events, event{At: d.At, Who: person(d.Author), What: "文件", Text: joined(d.Title, d.Name)})
	}
	title := map[crm.DealID]crm.Deal{}
	for _, d := range all.Deals {
		title[d.ID] = d
	}
	for _, s := range stays {
		d := title[s.DealID]
		what := "新建商机 · " + v.Process.Was(d, s.To).Name
		if s.From != "" {
			what = v.Process.Was(d, s.From).Name + " → " + v.Process.Was(d, s.To).Name
		}
		events = append(events, event{At: s.EnteredAt, Who: person(s.Actor), What: what, Text: joined(d.Title, s.Reason), Important: true})
	}
	for _, m := range all.Payments {
		events = append(events, event{At: m.PaidOn.In(v.Location), Who: person(m.RecordedBy), What: "回款 " + m.Amount.String(), Text: joined(title[m.DealID].Title, m.Kind), Important: true})
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(b.At.Unix(), a.At.Unix()) })
	if len(events) > shownEvents {
		events = events[:shownEvents]
	}
	return events, fault
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
