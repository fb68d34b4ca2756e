package main

import (
	"context"
	"fmt"
	"time"

	"genjin/bot/sim"
	"genjin/crm"
	"genjin/crm/store"
)

// plantSamples fills an empty CRM with the sample company, as its people would have done in the weeks before.
func (h *house) plantSamples(ctx context.Context) error {
	if people, err := h.store.People(ctx); err != nil || len(people) > 0 {
		return err
	}
	teams := map[int64]crm.TeamID{}
	for _, d := range sim.SampleDepartments() {
		t, err := h.store.SaveTeam(ctx, crm.Team{Name: d.Name, DepartmentID: d.ID, ParentID: teams[d.ParentID]})
		if err != nil {
			return fmt.Errorf("samples: %w", err)
		}
		teams[d.ID] = t.ID
	}
	staff := map[string]crm.User{}
	for _, who := range sim.SamplePeople() {
		u := crm.User{WeComID: who.ID, Name: who.Name, TeamID: teams[who.Departments[0]], Role: crm.Rep, ManagerID: staff[who.Leader].ID, JoinedAt: h.clock()}
		for _, d := range who.Leads {
			u.Role, u.Leads = crm.Manager, append(u.Leads, teams[d])
		}
		u, err := h.store.SaveUser(ctx, u)
		if err != nil {
			return fmt.Errorf("samples: %w", err)
		}
		staff[who.ID] = u
	}
	if err := h.bindSampleGroup(ctx, staff); err != nil {
		return fmt.Errorf("samples: %w", err)
	}
	for _, c := range sim.SampleCustomers() {
		if err := h.plant(ctx, staff[c.Owner], c); err != nil {
			return fmt.Errorf("samples: %s: %w", c.Name, err)
		}
	}
	return h.plantTargets(ctx, staff)
}

// plantTargets lets the manager have set what her people are to win this month, in 万.
func (h *house) plantTargets(ctx context.Context, staff map[string]crm.User) error {
	month := crm.DateOf(h.clock().In(h.config.Location)).FirstOfMonth()
	var all crm.Targets
	for who, wan := range sim.SampleTargets() {
		all = append(all, crm.Target{User: staff[who].ID, Metric: crm.WonAmount, Span: crm.MonthTarget, Start: month, Value: crm.Yuan(wan * 10_000).Fen, Why: "样例"})
	}
	for _, u := range staff {
		if len(u.Leads) > 0 {
			return h.store.InTx(ctx, store.Deed{User: u.ID, Now: h.clock().Add(-time.Hour)}, func(tx *store.Tx) error { return tx.SetTargets(ctx, all) })
		}
	}
	return nil
}

// bindSampleGroup lets the team's manager have said whose group it is.
func (h *house) bindSampleGroup(ctx context.Context, staff map[string]crm.User) error {
	for _, u := range staff {
		if len(u.Leads) == 0 {
			continue
		}
		return h.store.InTx(ctx, store.Deed{User: u.ID, Now: h.clock().Add(-time.Hour)}, func(tx *store.Tx) error {
			g, err := tx.Group(ctx, sim.SampleGroup().ID)
			if err == nil {
				_, err = tx.BindGroup(ctx, g, u.Leads[0])
			}
			return err
		})
	}
	return nil
}

// plant stores one sample customer with its people, deals and history.
func (h *house) plant(ctx context.Context, owner crm.User, c sim.Customer) error {
	today := crm.DateOf(h.clock().In(h.config.Location))
	at := func(days int) time.Time { return today.AddDays(days).In(h.config.Location).Add(10 * time.Hour) }
	oldest := 1
	for _, a := range c.Activities {
		oldest = max(oldest, a.DaysAgo)
	}
	return h.store.InTx(ctx, store.Deed{User: owner.ID, Now: at(-oldest - 1)}, func(tx *store.Tx) error {
		customer := crm.Customer{Name: c.Name, Industry: c.Industry, Region: c.Region, Level: crm.Level(c.Level), Source: c.Source, Tags: c.Tags}
		if c.Alias != "" {
			customer.Aliases = []string{c.Alias}
		}
		customer, err := tx.CreateCustomer(ctx, customer)
		if err != nil {
			return err
		}
		tx.Summarise("新建" + c.Name)
		people := map[string]crm.ContactID{}
		for _, p := range c.Contacts {
			saved, err := tx.CreateContact(ctx, crm.Contact{CustomerID: customer.ID, Name: p.Name, Title: p.Title, Phone: p.Phone})
			if err != nil {
				return err
			}
			people[p.Name] = saved.ID
		}
		if err := plantExternals(ctx, tx, c, customer.ID, people, at(-oldest)); err != nil {
			return err
		}
		var first crm.DealID
		for _, d := range c.Deals {
			if d.Pipeline != "" && h.process.Pipeline(d.Pipeline).Index(crm.StageCode(d.Stage)) < 0 {
				continue // the process file of the demo has no such pipeline
			}
			deal, err := tx.CreateDeal(ctx, h.sampleDeal(d, customer.ID, today, at))
			if err != nil {
				return err
			}
			if first == 0 {
				first = deal.ID
			}
			if d.PaidYuan == 0 {
				continue
			}
			if _, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: customer.ID, DealID: deal.ID, Amount: crm.Yuan(d.PaidYuan), PaidOn: today.AddDays(-d.StageDays), Kind: "首付"}); err != nil {
				return err
			}
		}
		for _, a := range c.Activities {
			activity := crm.Activity{CustomerID: customer.ID, DealID: first, ContactID: people[a.Contact], Type: crm.ActivityType(a.Type), HappenedAt: at(-a.DaysAgo), Content: a.Text}
			if _, err := tx.RecordActivity(ctx, activity); err != nil {
				return err
			}
		}
		if c.Next == nil {
			return nil
		}
		due := crm.DueDay(today.AddDays(c.Next.InDays), h.config.Location)
		_, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: customer.ID, DealID: first, ContactID: people[c.Next.Contact], Due: due, Content: c.Next.Text, Origin: crm.Said})
		return err
	})
}

func (h *house) sampleDeal(d sim.Deal, customer crm.CustomerID, today crm.Date, at func(days int) time.Time) crm.Deal {
	deal := crm.Deal{CustomerID: customer, Title: d.Title, Pipeline: h.process.Pipeline(d.Pipeline).Code, Stage: crm.StageCode(d.Stage),
		Amount: crm.Money{Fen: d.Yuan * 100, Currency: crm.CNY}, StageEnteredAt: at(-d.StageDays)}
	if d.CloseInDays != 0 {
		deal.ExpectedClose = today.AddDays(d.CloseInDays)
	}
	switch h.process.Stage(deal).Kind {
	case crm.WonStage, crm.PaymentStage:
		deal.WonAt = deal.StageEnteredAt
	case crm.LostStage:
		deal.LostAt, deal.LostReason, deal.LostNote = deal.StageEnteredAt, crm.LossReason(d.LossReason), d.LossNote
		for _, s := range h.process.Of(deal).Stages { // in the last step before the end
			if s.Kind == crm.OpenStage {
				deal.LostFrom = s.Code
			}
		}
	}
	return deal
}

// plantExternals links the people of a sample customer whom its owner has in WeCom.
func plantExternals(ctx context.Context, tx *store.Tx, c sim.Customer, id crm.CustomerID, people map[string]crm.ContactID, since time.Time) error {
	for _, x := range sim.SampleExternals() {
		if x.Corp != c.Name {
			continue
		}
		e, _, err := tx.HearExternal(ctx, crm.ExternalEvent{Change: "add_external_contact", ExternalID: x.ID}, crm.ExternalContact{Name: x.Name, Corp: x.Corp, Phone: x.Mobile}, since)
		if err != nil {
			return err
		}
		e.CustomerID, e.ContactID = id, people[x.Name]
		if _, err := tx.LinkExternal(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
