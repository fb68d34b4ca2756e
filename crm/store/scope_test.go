package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// marker stands in every record of 张伟's that 陈晨 must never see.
const marker = "机密标记"

// TestScopeWalk lets 陈晨 try every query and every command on 张伟's records: nothing may come back, nothing may change,
// and "may not" must read like "not there". A new method of Tx without a line here fails the test.
func TestScopeWalk(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, deal := d.customer(d.Zhang, marker)
		var contact crm.Contact
		var external crm.ExternalContact
		var activity crm.Activity
		var signed crm.Contract
		var followUp crm.FollowUp
		var reminder crm.Reminder
		var payment crm.Payment
		var plan crm.PaymentPlan
		var op crm.Operation
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			keep := func(e error) {
				if err == nil {
					err = e
				}
			}
			var e error
			contact, e = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: marker, Title: "决策人", Phone: "138-0000 0001"})
			keep(e)
			external, _, e = tx.HearExternal(ctx, crm.ExternalEvent{Change: "add_external_contact", ExternalID: "wm1"}, crm.ExternalContact{Name: marker, Phone: marker}, d.now)
			keep(e)
			_, e = tx.LinkExternal(ctx, crm.ExternalContact{ID: external.ID, CustomerID: c.ID, ContactID: contact.ID})
			keep(e)
			activity, e = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: deal.ID, Content: marker, HappenedAt: d.now})
			keep(e)
			followUp, e = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Content: marker, Due: crm.Due{At: d.now}})
			keep(e)
			reminder, e = tx.CreateReminder(ctx, crm.Reminder{Text: marker, Due: crm.Due{At: d.now}})
			keep(e)
			payment, e = tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(1), PaidOn: crm.DateOf(d.now), Kind: marker})
			keep(e)
			plan, e = tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(1), Due: crm.DateOf(d.now), Note: marker})
			keep(e)
			signed, e = tx.RecordContract(ctx, crm.Contract{CustomerID: c.ID, Number: marker, Amount: crm.Yuan(1)})
			keep(e)
			_, e = tx.RecordQuote(ctx, crm.Quote{CustomerID: c.ID, DealID: deal.ID, Currency: crm.CNY, Lines: []crm.QuoteLine{{Product: marker, Quantity: crm.Whole, Price: 1, List: 1}}})
			keep(e)
			_, e = tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: marker})
			keep(e)
			_, e = tx.SaveQuestion(ctx, crm.SavedQuestion{Name: marker, Words: marker})
			keep(e)
			tx.Summarise(marker)
			keep(tx.SaveConversation(ctx, "", marker))
			return err
		})
		var article crm.Article
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			if article, _, err = tx.WriteArticle(ctx, crm.Article{Kind: crm.FAQArticle, Title: "x"}); err != nil {
				return err
			}
			return errors.Join(tx.ReadArticles(ctx, article.ID), tx.SavePushSetting(ctx, crm.PushSetting{Push: "daily", Muted: true}))
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{})
			op = ops[0]
			return err
		})
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetTargets(ctx, crm.Targets{{User: d.Zhang.ID, Metric: crm.WonAmount, Span: crm.MonthTarget, Start: crm.DateOf(d.now).FirstOfMonth(), Value: 100, Why: marker}})
		})
		var group crm.Group
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) (err error) {
			if group, err = tx.Group(ctx, "wr"+marker); err == nil {
				group, err = tx.BindGroup(ctx, group, d.Zhang.TeamID)
			}
			return err
		})
		var approval crm.Approval
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			approval, err = tx.AskApproval(ctx, crm.Approval{CustomerID: c.ID, DealID: deal.ID, DealVersion: deal.Version, To: "quote", Reason: marker, Approver: d.Wang.ID, Status: crm.ApprovalWaiting})
			return err
		})
		blob, err := d.KeepBlob(t.Context(), []byte(marker))
		if err != nil {
			t.Fatal(err)
		}
		var document crm.Document
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			document, _, err = tx.File(ctx, crm.Document{CustomerID: c.ID, Name: marker, Blob: blob})
			return err
		})
		var task crm.Task
		var lead crm.Lead
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			if task, err = tx.AskTask(ctx, crm.Task{CustomerID: c.ID, Assignee: d.Li.ID, Body: marker}); err == nil {
				lead, err = tx.PlaceLead(ctx, crm.Lead{CustomerID: c.ID, State: crm.LeadOpen, BroughtBy: d.Zhang.ID, ArrivedAt: d.now, Reason: marker}, d.Zhang.ID)
			}
			return err
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			return tx.KeepForecast(ctx, crm.KeptForecast{On: crm.DateOf(d.now), From: crm.Date{Year: 2026, Month: 11, Day: 1}, To: crm.Date{Year: 2026, Month: 12, Day: 1}})
		})
		rules := &crm.LeadRules{}
		before := d.snapshot()
		forChen := crm.Customer{ID: c.ID, Name: "偷来的", Owner: d.Chen.ID, Version: c.Version}
		stolen := deal
		stolen.Owner = d.Chen.ID
		all := []crm.UserID{d.Zhang.ID, d.Li.ID, d.Wang.ID}
		type tx = *store.Tx
		type call = func(ctx context.Context, tx tx) (any, error)
		walk := map[string]call{
			"Customer":      func(ctx context.Context, tx tx) (any, error) { return tx.Customer(ctx, c.ID) },
			"Customers":     func(ctx context.Context, tx tx) (any, error) { return tx.Customers(ctx, []crm.CustomerID{c.ID}) },
			"FindCustomers": func(ctx context.Context, tx tx) (any, error) { return tx.FindCustomers(ctx, marker, 5) },
			"ListCustomers": func(ctx context.Context, tx tx) (any, error) {
				return tx.ListCustomers(ctx, store.CustomerFilter{Owners: all})
			},
			"CreateCustomer": func(ctx context.Context, tx tx) (any, error) {
				return tx.CreateCustomer(ctx, crm.Customer{Name: "新", Owner: d.Zhang.ID})
			},
			"SaveCustomer":   func(ctx context.Context, tx tx) (any, error) { return tx.SaveCustomer(ctx, forChen) },
			"DeleteCustomer": func(ctx context.Context, tx tx) (any, error) { return tx.DeleteCustomer(ctx, c.ID) },
			"RestoreCustomer": func(ctx context.Context, tx tx) (any, error) {
				_, _, err := tx.RestoreCustomer(ctx, c.ID)
				return nil, err
			},
			"MergeCustomers": func(ctx context.Context, tx tx) (any, error) {
				mine, err := tx.CreateCustomer(ctx, crm.Customer{Name: "自己的"})
				if err != nil {
					return nil, err
				}
				got, _, err := tx.MergeCustomers(ctx, c.ID, mine.ID)
				return got, err
			},
			"PageCustomers": func(ctx context.Context, tx tx) (any, error) { return tx.PageCustomers(ctx, store.Page{Limit: 50}) },
			"PageDeals": func(ctx context.Context, tx tx) (any, error) {
				return tx.PageDeals(ctx, store.Page{Limit: 50, Customer: c.ID})
			},
			"PageActivities": func(ctx context.Context, tx tx) (any, error) { return tx.PageActivities(ctx, store.Page{Limit: 50}) },
			"Activity":       func(ctx context.Context, tx tx) (any, error) { return tx.Activity(ctx, activity.ID) },
			"RecordContract": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordContract(ctx, crm.Contract{CustomerID: c.ID, Number: "HT-9", Amount: crm.Yuan(1)})
			},
			"SaveContract": func(ctx context.Context, tx tx) (any, error) {
				k := signed
				k.Amount = crm.Yuan(2)
				return tx.SaveContract(ctx, k)
			},
			"RemoveContract": func(ctx context.Context, tx tx) (any, error) { return nil, tx.RemoveContract(ctx, signed) },
			"Contracts": func(ctx context.Context, tx tx) (any, error) {
				return tx.Contracts(ctx, store.ContractFilter{Owners: all})
			},
			"PaymentsNumbered": func(ctx context.Context, tx tx) (any, error) { return tx.PaymentsNumbered(ctx, []string{marker}) },
			"AllotPlans": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.AllotPlans(ctx, payment, map[crm.PaymentPlanID]int64{1: 1})
			},
			"Allotted": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.Allotted(ctx, []crm.PaymentID{payment.ID})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"ReversePayment": func(ctx context.Context, tx tx) (any, error) {
				return tx.ReversePayment(ctx, payment, crm.DateOf(d.now))
			},
			"EachCustomer":          func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachCustomer, ctx, all) },
			"EachContact":           func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachContact, ctx, nil) },
			"EachDeal":              func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachDeal, ctx, all) },
			"EachActivity":          func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachActivity, ctx, nil) },
			"EachFollowUp":          func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachFollowUp, ctx, all) },
			"EachPayment":           func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachPayment, ctx, nil) },
			"EachStay":              func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachStay, ctx, nil) },
			"EachSettled":           func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachSettled, ctx, all) },
			"EachQuote":             func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachQuote, ctx, nil) },
			"EachLead":              func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachLead, ctx, all) },
			"EachTask":              func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachTask, ctx, all) },
			"EachReminder":          func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachReminder, ctx, all) },
			"EachTarget":            func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachTarget, ctx, nil) },
			"EachDocument":          func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachDocument, ctx, all) },
			"EachApproval":          func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachApproval, ctx, nil) },
			"EachSavedQuestion":     func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachSavedQuestion, ctx, nil) },
			"EachScheduledQuestion": func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachScheduledQuestion, ctx, all) },
			"SavedQuestionsOf": func(ctx context.Context, tx tx) (any, error) {
				saved, asked, err := tx.SavedQuestionsOf(ctx, all)
				return fmt.Sprint(saved, asked), err
			},
			"RecordSavedQuestion": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordSavedQuestion(ctx, crm.SavedQuestion{User: d.Zhang.ID, Name: "x", Words: "x"})
			},
			"RecordApproval": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordApproval(ctx, crm.Approval{CustomerID: c.ID, DealID: deal.ID, AskedBy: d.Zhang.ID, Status: crm.ApprovalGiven})
			},
			"RecordDocument": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordDocument(ctx, crm.Document{CustomerID: c.ID, Author: d.Zhang.ID, Name: "x.pdf", Blob: blob})
			},
			"EachCollaborator": func(ctx context.Context, tx tx) (any, error) {
				got, err := everyOne(tx.EachCollaborator, ctx, nil)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"PastOf": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.PastOf(ctx, []crm.CustomerID{c.ID})
				if len(got.Stays) > 0 {
					return marker, err
				}
				return got, err
			},
			"WasAt": func(ctx context.Context, tx tx) (any, error) {
				return tx.WasAt(ctx, []time.Time{task.AskedAt, reminder.Due.At, d.now})
			},
			"Happened": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.Happened(ctx, []crm.ActivityID{activity.ID})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"RecordStay": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordStay(ctx, crm.StageStay{DealID: deal.ID, To: "quote", EnteredAt: d.now.AddDate(-1, 0, 0), LeftAt: d.now.AddDate(-1, 0, 1), Actor: d.Chen.ID})
			},
			"RecordFollowUp": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Owner: d.Chen.ID, Status: crm.FollowUpDone, Due: crm.Due{At: d.now}})
			},
			"RecordTask": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordTask(ctx, crm.Task{AskedBy: d.Chen.ID, Assignee: d.Zhang.ID, Body: "x", Status: crm.TaskAsked})
			},
			"RecordReminder": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordReminder(ctx, crm.Reminder{User: d.Zhang.ID, CreatedBy: d.Chen.ID, Text: "x", Due: crm.Due{At: d.now}, Status: crm.ReminderScheduled})
			},
			"RecordTarget": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordTarget(ctx, crm.Target{User: d.Zhang.ID, Metric: crm.Visits, Span: crm.MonthTarget, Start: crm.DateOf(d.now).FirstOfMonth(), Value: 1, SetBy: d.Chen.ID, SetAt: d.now, Live: true})
			},
			"RecordArticle": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordArticle(ctx, crm.Article{Kind: crm.FAQArticle, Title: "x", Status: crm.ArticlePublished, By: d.Zhang.ID, At: d.now})
			},
			"RecordReading": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordReading(ctx, store.Reading{Article: 1, User: d.Zhang.ID, Uses: 1, At: d.now})
			},
			"RecordPushSetting": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordPushSetting(ctx, crm.PushSetting{User: d.Zhang.ID, Push: "daily", Muted: true})
			},
			"ReadingsOf": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.ReadingsOf(ctx, []crm.ArticleID{article.ID})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"PushSettingsOf": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.PushSettingsOf(ctx, all)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"RecordWord": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordWord(ctx, crm.Word{Word: "x", Means: "拜访", Kind: crm.ActivityWord, Status: crm.WordInForce, By: d.Zhang.ID, At: d.now})
			},
			"RecordLeave": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordLeave(ctx, crm.Leave{User: d.Zhang.ID, From: crm.DateOf(d.now), To: crm.DateOf(d.now)})
			},
			"RecordHandover": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordHandover(ctx, crm.Handover{From: d.Zhang.ID, To: d.Zhang.ID, GivenBy: d.Zhang.ID, At: d.now}, nil, nil)
			},
			"RecordProduct": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordProduct(ctx, crm.Product{Name: "x", Price: crm.Yuan(1), SetBy: d.Zhang.ID})
			},
			"Quotes": func(ctx context.Context, tx tx) (any, error) { return tx.Quotes(ctx, c.ID, 0) },
			"RecordQuote": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordQuote(ctx, crm.Quote{CustomerID: c.ID, DealID: deal.ID, Currency: crm.CNY, Lines: []crm.QuoteLine{{Product: "x", Quantity: crm.Whole, Price: 1, List: 1}}})
			},
			"EachPaymentPlan": func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachPaymentPlan, ctx, nil) },
			"EachContract":    func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachContract, ctx, all) },
			"EachNote":        func(ctx context.Context, tx tx) (any, error) { return everyOne(tx.EachNote, ctx, all) },
			"CustomersCalled": func(ctx context.Context, tx tx) (any, error) {
				found, _, err := tx.CustomersCalled(ctx, []string{crm.NameKey(marker), crm.NameKey(marker + "简称")})
				if len(found) > 0 {
					return marker, err
				}
				return nil, err
			},
			"HeldBy": func(ctx context.Context, tx tx) (any, error) { return tx.HeldBy(ctx, []crm.CustomerID{c.ID}) },
			"Staff":  func(ctx context.Context, tx tx) (any, error) { return tx.Staff(ctx) },
			"ValuesOf": func(ctx context.Context, tx tx) (any, error) {
				return tx.ValuesOf(ctx, crm.CustomerNoun, []int64{int64(c.ID)})
			},
			"Document": func(ctx context.Context, tx tx) (any, error) {
				got, content, err := tx.Document(ctx, document.ID)
				return fmt.Sprint(got, string(content)), err
			},
			"Documents": func(ctx context.Context, tx tx) (any, error) { return tx.Documents(ctx, c.ID, 5) },
			"File": func(ctx context.Context, tx tx) (any, error) {
				got, _, err := tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "偷来的", Blob: blob})
				return got, err
			},
			"SearchCustomers": func(ctx context.Context, tx tx) (any, error) { return tx.SearchCustomers(ctx, marker, 5) },
			"FindPhones": func(ctx context.Context, tx tx) (any, error) {
				people, at, err := tx.FindPhones(ctx, "0001", store.PhoneTail, 5)
				return fmt.Sprint(people, at), err
			},
			"FieldValues": func(ctx context.Context, tx tx) (any, error) { return tx.FieldValues(ctx, c.ID) },
			"SetField": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.SetField(ctx, c.ID, crm.FieldValue{Field: crm.CustomField{ID: 1, Of: crm.CustomerNoun}, Text: "x"})
			},
			"Followers": func(ctx context.Context, tx tx) (any, error) {
				owner, with, err := tx.Followers(ctx, c.ID)
				return fmt.Sprint(owner, with), err
			},
			"Cover": func(ctx context.Context, tx tx) (any, error) {
				return tx.Cover(ctx, c.ID, d.Chen.ID, crm.Date{Year: 2030, Month: 1, Day: 1})
			},
			"Covering": func(ctx context.Context, tx tx) (any, error) { return tx.Covering(ctx) },
			"Covers":   func(ctx context.Context, tx tx) (any, error) { return tx.Covers(ctx) },
			"Likely": func(ctx context.Context, tx tx) (any, error) { // that there is one, and the first sign of whose: no more
				e, _, err := tx.Likely(ctx, "别名", marker, "", func(string) bool { return true })
				return e, err
			},
			"LikelyAmong": func(ctx context.Context, tx tx) (any, error) { // likewise
				alike := store.Alike{Key: func(string) string { return "x" }, Same: func(string, string) bool { return true }}
				_, is, err := tx.LikelyAmong(ctx, []store.Newcomer{{Name: "别名"}}, alike, 1)
				return is, err
			},
			"HandoversSince": func(ctx context.Context, tx tx) (any, error) { return tx.HandoversSince(ctx, time.Time{}, 0) },
			"HandedCustomers": func(ctx context.Context, tx tx) (any, error) {
				got, waiting, err := tx.HandedCustomers(ctx, 1)
				return fmt.Sprint(got, waiting), err
			},
			"Share":        func(ctx context.Context, tx tx) (any, error) { return tx.Share(ctx, c.ID, d.Chen.ID, true) },
			"OwnNames":     func(ctx context.Context, tx tx) (any, error) { return tx.OwnNames(ctx, 10) },
			"CalledBefore": func(ctx context.Context, tx tx) (any, error) { return tx.CalledBefore(ctx, c.ID, marker) },
			"Followed": func(ctx context.Context, tx tx) (any, error) {
				who, _, err := tx.Followed(ctx, marker)
				return who, err
			},
			"FollowedAlike": func(ctx context.Context, tx tx) (any, error) {
				who, _, err := tx.FollowedAlike(ctx, marker)
				return who, err
			},
			"Holdings":        func(ctx context.Context, tx tx) (any, error) { return tx.Holdings(ctx, c.ID) },
			"Bin":             func(ctx context.Context, tx tx) (any, error) { return tx.Bin(ctx) },
			"ExternalContact": func(ctx context.Context, tx tx) (any, error) { return tx.ExternalContact(ctx, external.ID) },
			"ExternalsOf":     func(ctx context.Context, tx tx) (any, error) { return tx.ExternalsOf(ctx, c.ID) },
			"ExternalsCalled": func(ctx context.Context, tx tx) (any, error) { return tx.ExternalsCalled(ctx, marker) },
			"SameExternal":    func(ctx context.Context, tx tx) (any, error) { return tx.SameExternal(ctx, "wm1") },
			"LinkExternal": func(ctx context.Context, tx tx) (any, error) {
				return tx.LinkExternal(ctx, crm.ExternalContact{ID: external.ID, CustomerID: c.ID})
			},
			"Titles": func(ctx context.Context, tx tx) (any, error) {
				return tx.Titles(ctx, []crm.CustomerID{c.ID}, []crm.DealID{deal.ID}, []crm.ContactID{contact.ID})
			},
			"HeldExternals": func(ctx context.Context, tx tx) (any, error) { return tx.HeldExternals(ctx, d.Zhang.ID, nil) },
			"AskTransfer": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.AskTransfer(ctx, 1, crm.ExternalTransfer{Contacts: []crm.ExternalGiven{{ExternalID: "wm1"}}}, func(crm.ExternalTransfer) crm.Reply { return crm.Reply{} })
			},
			"TurnTransfer": func(ctx context.Context, tx tx) (any, error) {
				_, _, err := tx.TurnTransfer(ctx, crm.Handover{ID: 1}, func(crm.ExternalTransfer) crm.Reply { return crm.Reply{} })
				return nil, err
			},
			"RefusedTransfer": func(ctx context.Context, tx tx) (any, error) {
				_, e, err := tx.RefusedTransfer(ctx, "wm1")
				return e, err
			},
			"HearExternal": func(ctx context.Context, tx tx) (any, error) { // one's own, whoever else has them
				got, _, err := tx.HearExternal(ctx, crm.ExternalEvent{Change: "edit_external_contact", ExternalID: "wm1"}, crm.ExternalContact{}, d.now)
				return got, err
			},
			"Contacts":     func(ctx context.Context, tx tx) (any, error) { return tx.Contacts(ctx, c.ID) },
			"FindContacts": func(ctx context.Context, tx tx) (any, error) { return tx.FindContacts(ctx, marker, 5) },
			"CreateContact": func(ctx context.Context, tx tx) (any, error) {
				return tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "x"})
			},
			"SaveContact": func(ctx context.Context, tx tx) (any, error) { return tx.SaveContact(ctx, contact) },
			"Deal":        func(ctx context.Context, tx tx) (any, error) { return tx.Deal(ctx, deal.ID) },
			"Unseen": func(ctx context.Context, tx tx) (any, error) {
				unseen, err := tx.Unseen(ctx, []crm.CustomerID{c.ID})
				if len(unseen) == 0 {
					return marker, err // it was seen
				}
				return nil, err
			},
			"DealsOf": func(ctx context.Context, tx tx) (any, error) { return tx.DealsOf(ctx, c.ID) },
			"ListDeals": func(ctx context.Context, tx tx) (any, error) {
				return tx.ListDeals(ctx, store.DealFilter{Owners: all, Customer: c.ID})
			},
			"CreateDeal": func(ctx context.Context, tx tx) (any, error) {
				return tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "x"})
			},
			"SaveDeal": func(ctx context.Context, tx tx) (any, error) { return tx.SaveDeal(ctx, stolen) },
			"RecordStageChange": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordStageChange(ctx, crm.StageChange{Before: deal, Deal: stolen})
			},
			"StageHistory": func(ctx context.Context, tx tx) (any, error) { return tx.StageHistory(ctx, deal.ID) },
			"Moves":        func(ctx context.Context, tx tx) (any, error) { return tx.Moves(ctx, all, time.Time{}, time.Time{}) },
			"RecordActivity": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID})
			},
			"ListActivities": func(ctx context.Context, tx tx) (any, error) {
				return tx.ListActivities(ctx, store.ActivityFilter{Owners: all})
			},
			"SaveActivity": func(ctx context.Context, tx tx) (any, error) { return tx.SaveActivity(ctx, activity) },
			"PlanFollowUp": func(ctx context.Context, tx tx) (any, error) {
				return tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID})
			},
			"SaveFollowUp":   func(ctx context.Context, tx tx) (any, error) { return tx.SaveFollowUp(ctx, followUp) },
			"LastActivities": func(ctx context.Context, tx tx) (any, error) { return tx.LastActivities(ctx, c.ID, time.Time{}, 9) },
			"OpenFollowUps":  func(ctx context.Context, tx tx) (any, error) { return tx.OpenFollowUps(ctx, c.ID) },
			"ListFollowUps": func(ctx context.Context, tx tx) (any, error) {
				return tx.ListFollowUps(ctx, store.FollowUpFilter{Owners: all})
			},
			"CreateReminder": func(ctx context.Context, tx tx) (any, error) {
				return tx.CreateReminder(ctx, crm.Reminder{User: d.Zhang.ID, Text: "x"})
			},
			"Reminder":     func(ctx context.Context, tx tx) (any, error) { return tx.Reminder(ctx, reminder.ID) },
			"FollowUp":     func(ctx context.Context, tx tx) (any, error) { return tx.FollowUp(ctx, followUp.ID) },
			"PushSettings": func(ctx context.Context, tx tx) (any, error) { return tx.PushSettings(ctx) },
			"SaveReminder": func(ctx context.Context, tx tx) (any, error) { return tx.SaveReminder(ctx, reminder) },
			"ListReminders": func(ctx context.Context, tx tx) (any, error) {
				return tx.ListReminders(ctx, store.ReminderFilter{User: d.Zhang.ID})
			},
			"RecordPayment": func(ctx context.Context, tx tx) (any, error) {
				return tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(1)})
			},
			"SavePayment": func(ctx context.Context, tx tx) (any, error) { return tx.SavePayment(ctx, payment) },
			"Payments":    func(ctx context.Context, tx tx) (any, error) { return tx.Payments(ctx, deal.ID) },
			"ListPayments": func(ctx context.Context, tx tx) (any, error) {
				return tx.ListPayments(ctx, store.PaymentFilter{Owners: all})
			},
			"PlanPayment": func(ctx context.Context, tx tx) (any, error) {
				return tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: c.ID, Amount: crm.Yuan(1), Due: crm.DateOf(d.now)})
			},
			"SavePaymentPlan": func(ctx context.Context, tx tx) (any, error) { return tx.SavePaymentPlan(ctx, plan) },
			"PaymentPlans": func(ctx context.Context, tx tx) (any, error) {
				return tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID, Owners: all})
			},
			"MeetPlans": func(ctx context.Context, tx tx) (any, error) { return tx.MeetPlans(ctx, payment) },
			"AddNote": func(ctx context.Context, tx tx) (any, error) {
				return tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "x"})
			},
			"RecordPhoneViews": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.RecordPhoneViews(ctx, []crm.PhoneView{{Customer: c.ID, How: crm.ViewedInChat}})
			},
			"PhoneViews": func(ctx context.Context, tx tx) (any, error) { return tx.PhoneViews(ctx, c.ID) },
			"Notes":      func(ctx context.Context, tx tx) (any, error) { return tx.Notes(ctx, c.ID, 5) },
			"Targets": func(ctx context.Context, tx tx) (any, error) {
				return tx.Targets(ctx, store.TargetFilter{Users: all, Superseded: true})
			},
			"StageOutcomes": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.StageOutcomes(ctx, all, time.Time{})
				if len(got) > 0 {
					t.Errorf("StageOutcomes counts %+v", got)
				}
				return got, err
			},
			"WonSums": func(ctx context.Context, tx tx) (any, error) { return tx.WonSums(ctx, all, time.Time{}) },
			"Contacted": func(ctx context.Context, tx tx) (any, error) {
				contacted, n, err := tx.Contacted(ctx, all, time.Time{}, time.Time{})
				if n != 0 || contacted != 0 {
					t.Errorf("Contacted counts %d of %d", contacted, n)
				}
				return nil, err
			},
			"ToldWeeks": func(ctx context.Context, tx tx) (any, error) {
				return tx.ToldWeeks(ctx, "pace", crm.Date{Year: 2026, Month: 1, Day: 1}, crm.Date{Year: 2027, Month: 1, Day: 1})
			},
			"SetTargets": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.SetTargets(ctx, crm.Targets{{User: d.Zhang.ID, Metric: crm.WonAmount, Span: crm.MonthTarget, Start: crm.Date{Year: 2027, Month: 1, Day: 1}, Value: 7}})
			},
			"User":       func(ctx context.Context, tx tx) (any, error) { return tx.User(ctx, d.Zhang.ID) },
			"FindUsers":  func(ctx context.Context, tx tx) (any, error) { return tx.FindUsers(ctx, "张伟") },
			"ScopeUsers": func(ctx context.Context, tx tx) (any, error) { return tx.ScopeUsers(ctx) },
			"Standings": func(ctx context.Context, tx tx) (any, error) {
				return tx.Standings(ctx, crm.DateOf(d.now.AddDate(0, 0, -1)), crm.DateOf(d.now.AddDate(0, 0, 2)), crm.StandingAll)
			},
			"AskApproval": func(ctx context.Context, tx tx) (any, error) {
				return tx.AskApproval(ctx, crm.Approval{CustomerID: c.ID, DealID: deal.ID, AskedBy: d.Zhang.ID})
			},
			"Approval":    func(ctx context.Context, tx tx) (any, error) { return tx.Approval(ctx, approval.ID) },
			"DealAsAsked": func(ctx context.Context, tx tx) (any, error) { return tx.DealAsAsked(ctx, approval.ID) },
			"Approvals":   func(ctx context.Context, tx tx) (any, error) { return tx.Approvals(ctx, store.ApprovalFilter{}) },
			"ApprovalSubjects": func(ctx context.Context, tx tx) (any, error) {
				return tx.ApprovalSubjects(ctx, []crm.Approval{approval})
			},
			"SaveApproval": func(ctx context.Context, tx tx) (any, error) { return tx.SaveApproval(ctx, approval) },
			"EndOvertaken": func(ctx context.Context, tx tx) (any, error) {
				ended, _, err := tx.EndOvertaken(ctx, func(crm.Approval, crm.Deal, bool) string { return "" })
				return ended, err
			},
			"RaiseApproval": func(ctx context.Context, tx tx) (any, error) {
				to := approval
				to.Approver = d.Chen.ID
				return tx.RaiseApproval(ctx, approval, to)
			},
			"InNameOf": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.InNameOf(ctx, approval, func() error { return errors.New("inside") })
			},
			"Approvers": func(ctx context.Context, tx tx) (any, error) { return tx.Approvers(ctx, d.Zhang.ID, "manager") },
			"HandOver": func(ctx context.Context, tx tx) (any, error) {
				return tx.HandOver(ctx, d.Zhang.ID, d.Chen.ID, nil)
			},
			"Handover":    func(ctx context.Context, tx tx) (any, error) { return tx.Handover(ctx, 1) },
			"PeopleNamed": func(ctx context.Context, tx tx) (any, error) { return tx.PeopleNamed(ctx, "张伟") },
			"PortfolioOf": func(ctx context.Context, tx tx) (any, error) {
				n, _, _, err := tx.PortfolioOf(ctx, d.Zhang.ID, nil)
				return n, err
			},
			"Acceptances": func(ctx context.Context, tx tx) (any, error) { return tx.Acceptances(ctx) },
			"LeftBehind":  func(ctx context.Context, tx tx) (any, error) { return tx.LeftBehind(ctx) },
			"AcceptedOf": func(ctx context.Context, tx tx) (any, error) {
				h, _, err := tx.AcceptedOf(ctx, 1)
				return h, err
			},
			"Accept": func(ctx context.Context, tx tx) (any, error) { return nil, tx.Accept(ctx, crm.Acceptance{ID: 1}) },
			"Leaves": func(ctx context.Context, tx tx) (any, error) {
				return tx.Leaves(ctx, crm.DateOf(d.now), crm.DateOf(d.now).AddDays(9))
			},
			"SaveLeave": func(ctx context.Context, tx tx) (any, error) {
				return tx.SaveLeave(ctx, crm.Leave{User: d.Zhang.ID, From: crm.DateOf(d.now), To: crm.DateOf(d.now), StandIn: d.Chen.ID})
			},
			"Portfolio":  func(ctx context.Context, tx tx) (any, error) { return tx.Portfolio(ctx, d.Zhang.ID) },
			"Operations": func(ctx context.Context, tx tx) (any, error) { return tx.Operations(ctx, store.OperationFilter{}) },
			"Undo":       func(ctx context.Context, tx tx) (any, error) { return tx.Undo(ctx, op.ID) },
			"FindPerson": func(ctx context.Context, tx tx) (any, error) { return tx.FindPerson(ctx, marker) },
			"AskPerson": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.AskPerson(ctx, store.ErasePerson, crm.Person{})
			},
			"Witness": func(ctx context.Context, tx tx) (any, error) { // says what one does oneself
				return nil, tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditPage, Subject: "customers"})
			},
			"BindGroup": func(ctx context.Context, tx tx) (any, error) {
				return tx.BindGroup(ctx, group, d.Chen.TeamID)
			},
			"SetWebhook": func(ctx context.Context, tx tx) (any, error) {
				return nil, tx.SetWebhook(ctx, group.TeamID, marker)
			},
			"HasWebhook": func(ctx context.Context, tx tx) (any, error) {
				if has, err := tx.HasWebhook(ctx, group.TeamID); has {
					return marker, err
				} else {
					return nil, err
				}
			},
			"GroupsOf": func(ctx context.Context, tx tx) (any, error) { return tx.GroupsOf(ctx, group.TeamID) },
			"Teams":    func(ctx context.Context, tx tx) (any, error) { return tx.Teams(ctx) },
			"Within": func(ctx context.Context, tx tx) (any, error) {
				var seen []crm.Customer
				ok, err := tx.Within(ctx, group.TeamID, func() (err error) {
					seen, err = tx.ListCustomers(ctx, store.CustomerFilter{})
					return err
				})
				if ok || len(seen) > 0 {
					return marker, err
				}
				return nil, err
			},
			"AskTask": func(ctx context.Context, tx tx) (any, error) {
				return tx.AskTask(ctx, crm.Task{CustomerID: c.ID, Assignee: d.Chen.ID, Body: "看看"})
			},
			"Task":     func(ctx context.Context, tx tx) (any, error) { return tx.Task(ctx, task.ID) },
			"Tasks":    func(ctx context.Context, tx tx) (any, error) { return tx.Tasks(ctx, store.TaskFilter{}) },
			"SaveTask": func(ctx context.Context, tx tx) (any, error) { return tx.SaveTask(ctx, task) },
			"TaskAfterUndo": func(ctx context.Context, tx tx) (any, error) {
				k, _, err := tx.TaskAfterUndo(ctx, task.ID)
				return k, err
			},
			"LeadAfterUndo": func(ctx context.Context, tx tx) (any, error) {
				name, _, _, err := tx.LeadAfterUndo(ctx, lead.ID)
				return name, err
			},
			"CustomerNames": func(ctx context.Context, tx tx) (any, error) {
				return tx.CustomerNames(ctx, []crm.Task{task})
			},
			"LeadOf": func(ctx context.Context, tx tx) (any, error) {
				l, _, err := tx.LeadOf(ctx, c.ID)
				return l, err
			},
			"Leads": func(ctx context.Context, tx tx) (any, error) { return tx.Leads(ctx, store.LeadFilter{Owners: all}) },
			"LeadsBySource": func(ctx context.Context, tx tx) (any, error) {
				if got, err := tx.LeadsBySource(ctx, time.Time{}, time.Time{}); len(got) > 0 || err != nil {
					return marker, err
				}
				return nil, nil
			},
			"PlaceLead":   func(ctx context.Context, tx tx) (any, error) { return tx.PlaceLead(ctx, lead, d.Chen.ID) },
			"ConvertLead": func(ctx context.Context, tx tx) (any, error) { return tx.ConvertLead(ctx, c.ID) },
			"Pool":        func(ctx context.Context, tx tx) (any, error) { return tx.Pool(ctx, nil, 9) },
			"PoolNamed":   func(ctx context.Context, tx tx) (any, error) { return tx.PoolNamed(ctx, marker, 9) },
			"Pick": func(ctx context.Context, tx tx) (any, error) {
				now, was, err := tx.Pick(ctx, c.ID, d.Chen.ID, rules, nil)
				return []crm.Lead{now, was}, err
			},
			"Picked":      func(ctx context.Context, tx tx) (any, error) { return nil, tx.Picked(ctx, marker) },
			"Drop":        func(ctx context.Context, tx tx) (any, error) { return tx.Drop(ctx, c.ID, "不要了") },
			"Recycle":     func(ctx context.Context, tx tx) (any, error) { return tx.Recycle(ctx, lead, d.Zhang.ID, "不要了") },
			"Moor":        func(ctx context.Context, tx tx) (any, error) { return nil, tx.Moor(ctx, c.ID) },
			"Adrift":      func(ctx context.Context, tx tx) (any, error) { return tx.Adrift(ctx) },
			"WarnedLead":  func(ctx context.Context, tx tx) (any, error) { return tx.WarnedLead(ctx, lead.ID, true) },
			"LeadsToCall": func(ctx context.Context, tx tx) (any, error) { return tx.LeadsToCall(ctx, d.now, true) },
			"LeadForWrite": func(ctx context.Context, tx tx) (any, error) {
				k, _, err := tx.LeadForWrite(ctx, c.ID)
				return k, err
			},
			"LeadsOfNobody": func(ctx context.Context, tx tx) (any, error) { return tx.LeadsOfNobody(ctx) },
			"IdleLeads":     func(ctx context.Context, tx tx) (any, error) { return tx.IdleLeads(ctx, crm.LeadOpen, d.now) },
			"Deciders": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.Deciders(ctx, []crm.CustomerID{c.ID})
				if _, shown := got[c.ID]; shown {
					return marker, err
				}
				return nil, err
			},
			"PeopleKnown": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.PeopleKnown(ctx, []crm.CustomerID{c.ID})
				if _, shown := got[c.ID]; shown {
					return marker, err
				}
				return nil, err
			},
			"Touches": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.Touches(ctx, store.TouchFilter{Since: d.now.AddDate(-1, 0, 0)})
				for _, t := range got {
					if t.Customer == c.ID {
						return marker, err
					}
				}
				return nil, err
			},
			"CountContacts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.CountContacts(ctx, nil, []time.Time{d.now.AddDate(-1, 0, 0), d.now.AddDate(0, 0, 1)})
				if err == nil && got[0] > 0 {
					return marker, nil
				}
				return nil, err
			},
			"ClosingCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.ClosingCounts(ctx, all, crm.Date{}, crm.Date{}, crm.Date{})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"EnteredCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.EnteredCounts(ctx, all, []crm.StageCode{deal.Stage}, time.Time{})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"OpenCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.OpenCounts(ctx, all)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"MoreCustomers": func(ctx context.Context, tx tx) (any, error) {
				some, err := tx.MoreCustomers(ctx, all, 0)
				if some {
					return marker, err
				}
				return nil, err
			},
			"CustomersBrief": func(ctx context.Context, tx tx) (any, error) { return tx.CustomersBrief(ctx, []crm.CustomerID{c.ID}) },
			"EndedCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.EndedCounts(ctx, all, true, time.Time{}, time.Time{})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"ScoreCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.ScoreCounts(ctx, all, time.Time{}, time.Time{})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"DuePlans": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.DuePlans(ctx, all, time.Time{}, d.now.AddDate(1, 0, 0))
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"ContactCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.ContactCounts(ctx, all, time.Time{}, time.Time{}, store.EachPerson)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"DealGroups": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.DealGroups(ctx, all, false, time.Time{}, time.Time{}, "industry")
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"MoveCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.MoveCounts(ctx, all, time.Time{}, time.Time{}, store.EachPerson)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"LastMoves": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.LastMoves(ctx, all, time.Time{}, time.Time{}, []crm.MoveCount{{Pipeline: deal.Pipeline, To: deal.Stage}}, 3)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"Settled": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.Settled(ctx, all, time.Time{}, d.now.AddDate(1, 0, 0), store.EachPerson)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"Visits": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.Visits(ctx, all, []crm.CustomerID{c.ID}, time.Time{})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"ActivitiesOf": func(ctx context.Context, tx tx) (any, error) {
				return tx.ActivitiesOf(ctx, []crm.ActivityID{activity.ID})
			},
			"CustomersReached": func(ctx context.Context, tx tx) (any, error) {
				n, err := tx.CustomersReached(ctx, all, time.Time{}, time.Time{})
				if n > 0 {
					return marker, err
				}
				return nil, err
			},
			"CountBegun": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.CountBegun(ctx, all, []time.Time{d.now.AddDate(-1, 0, 0), d.now.AddDate(0, 0, 1)})
				if err == nil && got[0] > 0 {
					return marker, nil
				}
				return nil, err
			},
			"StayCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.StayCounts(ctx, all, time.Time{}, time.Time{})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"FirstMoves": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.FirstMoves(ctx, all, time.Time{}, time.Time{}, []crm.StayCount{{Pipeline: deal.Pipeline, To: deal.Stage}}, 3)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"WonCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.WonCounts(ctx, all, time.Time{}, time.Time{}, store.EachPerson)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"PaymentCounts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.PaymentCounts(ctx, all, crm.Date{Year: 2000, Month: 1, Day: 1}, crm.Date{Year: 2100, Month: 1, Day: 1})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"PlanCounts": func(ctx context.Context, tx tx) (any, error) {
				far := d.now.AddDate(50, 0, 0)
				got, err := tx.PlanCounts(ctx, all, far, far, d.now.AddDate(-1, 0, 0), far, store.EachPerson)
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"DocumentAfterUndo": func(ctx context.Context, tx tx) (any, error) {
				got, _, err := tx.DocumentAfterUndo(ctx, document.ID)
				return got, err
			},
			"FirstForecasts": func(ctx context.Context, tx tx) (any, error) {
				got, err := tx.FirstForecasts(ctx, false, all, crm.Date{Year: 2026, Month: 11, Day: 1}, crm.Date{Year: 2026, Month: 12, Day: 1})
				if len(got) > 0 {
					return marker, err
				}
				return nil, err
			},
			"LastMessages": func(ctx context.Context, tx tx) (any, error) { return tx.LastMessages(ctx, "") },
			"Conversation": func(ctx context.Context, tx tx) (any, error) {
				var s string
				err := tx.Conversation(ctx, "", &s)
				return s, err
			},
		}
		harmless := []string{"Actor", "Now", "Pushed", "No", "Converted", "Step", "Summarise", "SaveConversation", "Answer", "Push", "SavePushSetting",
			"Occur", "SentSince", "PushCounts", // own rows only, or none; these three are the scheduler's
			"CompanyOutcomes", "KeepForecast", "Everybodys", // rates that name no deal; one's own figures
			"Group", "TeamName", "Redact", "ImportedLines", "Imported", "QueueImport", "HoldImport", "EndImport", "KeepBlob", "Blob", // bytes are nobody's before they are filed; a group is known to whoever speaks in it; a team's name is no secret
			"Rulebook", "RuleVersions", "MayChangeProcess", "DraftRules", "EnactRules", // the process is no secret; who may change it: rules_test.go
			"Insert", "Change", // tests own these two, of records of any kind
			"CreateToken", "Tokens", "RevokeToken", "AddHook", "Hooks", "RemoveHook", "HookCounts", "KeepAnswer", // an admin's: api_test.go
			"Health", "ParkedPushes", "SendAgain", // an admin's: TestMatrix
			"Articles", "ArticlesBy", "CountArticles", "Article", "LessonFor", "WriteArticle", "SetArticle", "EachArticle", "ReadArticles", "LikeArticle", "KeepQuestion", "OpenQuestions", "Question", // the company's knowledge; what is not published is not everybody's: article_test.go
			"KeepSuggestion", "Suggestions", "Usage", // one's own, and an admin's: usage_test.go
			"SavedQuestions", "SavedQuestion", "SaveQuestion", "ForgetQuestion", // one's own by the user id, and nobody else's: savedquestion_test.go
			"Products", "SetProduct", // the company's prices; who may set them: quotes.txt
			"Words", "Word", "Teach", "SetWord", // the company's words; what waits is not everybody's: word_test.go
			"Fields", "AddField", "RemoveField", "Colleagues", "ColleagueByID", "Sellers", "TeamTree", "TeamsAbove", "TeamsNamed", "Loads", "NamesOfPeople", "HasLeave", "IsAway", "Covered", "Members", "LeavesOf"} // nor who works here; own leave only
		methods := reflect.TypeFor[*store.Tx]()
		for i := range methods.NumMethod() {
			if name := methods.Method(i).Name; walk[name] == nil && !strings.Contains(" "+strings.Join(harmless, " ")+" ", " "+name+" ") {
				t.Errorf("Tx.%s has no line in the walk", name)
			}
		}
		for name, try := range walk {
			err := d.as(d.Chen, func(ctx context.Context, tx *store.Tx) error {
				got, err := try(ctx, tx)
				if seen := fmt.Sprintf("%+v", got); err == nil && (strings.Contains(seen, marker) || strings.Contains(seen, "张伟")) {
					t.Errorf("%s shows %s", name, seen)
				}
				return err
			})
			var forbidden *crm.ForbiddenError
			if err != nil && (!isNotFound(err) && (name != "BindGroup" && name != "FindPerson" && name != "AskPerson" && name != "SetWebhook" && name != "SetTargets" && name != "RecordTarget" && name != "RecordProduct" && name != "RecordWord" && name != "RecordHandover" || !errors.As(err, &forbidden)) || strings.Contains(err.Error(), marker)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := d.snapshot(); after != before {
			t.Errorf("something changed\nfrom %s\n  to %s", before, after)
		}
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error { // the team's manager sees it
			_, err := tx.Customer(ctx, c.ID)
			return err
		})
		if err := d.as(d.Zhao, func(ctx context.Context, tx *store.Tx) error { // the other team's does not
			_, err := tx.Customer(ctx, c.ID)
			return err
		}); !isNotFound(err) {
			t.Errorf("the other team's manager: %v", err)
		}
	})
}

// everyOne collects what one of the Each methods gives.
func everyOne[T any](each func(context.Context, []crm.UserID, func([]T) error) error, ctx context.Context, owners []crm.UserID) (got []T, err error) {
	err = each(ctx, owners, func(some []T) error {
		got = append(got, some...)
		return nil
	})
	return got, err
}

func isNotFound(err error) bool {
	var e *crm.NotFoundError
	return errors.As(err, &e)
}
