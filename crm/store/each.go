package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"genjin/crm"
)

// eachPage is how many records are in memory at a time.
const eachPage = 2000

// each gives the rows of a query page by page, by id.
func each[R any, P interface {
	*R
	record
}](ctx context.Context, query func() *gorm.DB, f func([]R) error) error {
	for after := int64(0); ; {
		var rows []R
		if err := query().WithContext(ctx).Where("id > ? AND deleted_at = 0", after).Order("id").Limit(eachPage).Find(&rows).Error; err != nil {
			return fmt.Errorf("store: each: %w", err)
		}
		if len(rows) > 0 {
			if err := f(rows); err != nil {
				return err
			}
		}
		if len(rows) < eachPage {
			return nil
		}
		after = P(&rows[len(rows)-1]).header().ID
	}
}

// theirs limits a query to records of customers in scope that these people own; nil: of all in scope.
func (tx *Tx) theirs(owners []crm.UserID) func() *gorm.DB {
	return func() *gorm.DB {
		if len(owners) == 0 {
			return tx.ofVisible(tx.db)
		}
		visible := tx.reached(tx.db.Table("customers").Select("id").Where("deleted_at = 0 AND owner_id IN ?", owners), "id")
		return tx.db.Where("customer_id IN (?)", visible)
	}
}

// EachCustomer gives the customers in scope of owners (nil: all of them), some at a time, in the order in which they were entered.
func (tx *Tx) EachCustomer(ctx context.Context, owners []crm.UserID, f func([]crm.Customer) error) error {
	query := func() *gorm.DB {
		if len(owners) == 0 {
			return tx.reached(tx.db, "id")
		}
		return tx.reached(tx.db.Where("owner_id IN ?", owners), "id")
	}
	return each(ctx, query, func(rows []customerRow) error {
		all, err := tx.customers(rows)
		if err != nil {
			return err
		}
		return f(all)
	})
}

// EachContact gives the people of the customers that EachCustomer gives.
func (tx *Tx) EachContact(ctx context.Context, owners []crm.UserID, f func([]crm.Contact) error) error {
	return each(ctx, tx.theirs(owners), func(rows []contactRow) error { return f(contacts(rows)) })
}

// EachDeal gives the deals of the customers that EachCustomer gives.
func (tx *Tx) EachDeal(ctx context.Context, owners []crm.UserID, f func([]crm.Deal) error) error {
	return each(ctx, tx.theirs(owners), func(rows []dealRow) error { return f(mapped(rows, tx.deal)) })
}

// EachActivity gives what happened with the customers that EachCustomer gives.
func (tx *Tx) EachActivity(ctx context.Context, owners []crm.UserID, f func([]crm.Activity) error) error {
	return each(ctx, tx.theirs(owners), func(rows []activityRow) error { return f(mapped(rows, tx.activity)) })
}

// EachFollowUp gives the open follow-ups with the customers that EachCustomer gives.
func (tx *Tx) EachFollowUp(ctx context.Context, owners []crm.UserID, f func([]crm.FollowUp) error) error {
	query := func() *gorm.DB { return tx.theirs(owners)().Where("status = ?", crm.FollowUpOpen) }
	return each(ctx, query, func(rows []followUpRow) error { return f(mapped(rows, tx.followUp)) })
}

// EachPayment gives the payments of the customers that EachCustomer gives, those that were paid back too.
func (tx *Tx) EachPayment(ctx context.Context, owners []crm.UserID, f func([]crm.Payment) error) error {
	return each(ctx, tx.theirs(owners), func(rows []paymentRow) error { return f(mapped(rows, payment)) })
}

// EachPaymentPlan gives what the customers that EachCustomer gives are to pay, what was cancelled too.
func (tx *Tx) EachPaymentPlan(ctx context.Context, owners []crm.UserID, f func([]crm.PaymentPlan) error) error {
	return each(ctx, tx.theirs(owners), func(rows []planRow) error { return f(mapped(rows, paymentPlan)) })
}

// EachContract gives what was signed with the customers that EachCustomer gives.
func (tx *Tx) EachContract(ctx context.Context, owners []crm.UserID, f func([]crm.Contract) error) error {
	return each(ctx, tx.theirs(owners), func(rows []contractRow) error { return f(mapped(rows, contract)) })
}

// EachNote gives what is noted of the customers that EachCustomer gives.
func (tx *Tx) EachNote(ctx context.Context, owners []crm.UserID, f func([]crm.Note) error) error {
	return each(ctx, tx.theirs(owners), func(rows []noteRow) error { return f(mapped(rows, tx.note)) })
}

// EachStay gives the stages in which the deals stood that EachDeal gives.
func (tx *Tx) EachStay(ctx context.Context, owners []crm.UserID, f func([]Stay) error) error {
	query := func() *gorm.DB {
		return tx.db.Where("deal_id IN (?)", tx.theirs(owners)().Table("deals").Select("id").Where("deleted_at = 0"))
	}
	return each(ctx, query, func(rows []stayRow) error {
		all, err := tx.staysOf(ctx, rows)
		if err != nil {
			return err
		}
		return f(all)
	})
}

// EachSettled gives the follow-ups that are done or canceled with the customers that EachCustomer gives.
func (tx *Tx) EachSettled(ctx context.Context, owners []crm.UserID, f func([]crm.FollowUp) error) error {
	query := func() *gorm.DB { return tx.theirs(owners)().Where("status <> ?", crm.FollowUpOpen) }
	return each(ctx, query, func(rows []followUpRow) error { return f(mapped(rows, tx.followUp)) })
}

// EachQuote gives the quotes to the customers that EachCustomer gives.
func (tx *Tx) EachQuote(ctx context.Context, owners []crm.UserID, f func([]crm.Quote) error) error {
	return each(ctx, tx.theirs(owners), func(rows []quoteRow) error {
		all, err := tx.quotes(rows)
		if err != nil {
			return err
		}
		return f(all)
	})
}

// EachLead gives what the customers that EachCustomer gives are, or were, as leads.
func (tx *Tx) EachLead(ctx context.Context, owners []crm.UserID, f func([]crm.Lead) error) error {
	return each(ctx, tx.theirs(owners), func(rows []leadRow) error { return f(mapped(rows, tx.lead)) })
}

// EachCollaborator gives who works on the customers that EachCustomer gives together with their owners.
func (tx *Tx) EachCollaborator(ctx context.Context, owners []crm.UserID, f func([]Collaborator) error) error {
	query := func() *gorm.DB { return tx.inForce(tx.theirs(owners)()) }
	return each(ctx, query, func(rows []collaboratorRow) error { return f(mapped(rows, collaborator)) })
}

// EachDocument gives the files of the customers that EachCustomer gives, without their bytes.
func (tx *Tx) EachDocument(ctx context.Context, owners []crm.UserID, f func([]Filed) error) error {
	return each(ctx, tx.theirs(owners), func(rows []documentRow) error {
		all, err := tx.digested(ctx, rows)
		if err != nil {
			return err
		}
		return f(all)
	})
}

func (tx *Tx) digested(ctx context.Context, rows []documentRow) ([]Filed, error) {
	ids := make([]crm.BlobID, len(rows))
	for i, r := range rows {
		ids[i] = r.BlobID
	}
	var blobs []blobRow
	if err := tx.db.WithContext(ctx).Where("id IN ?", ids).Find(&blobs).Error; err != nil {
		return nil, fmt.Errorf("store: digests: %w", err)
	}
	digests := map[crm.BlobID]string{}
	for _, b := range blobs {
		digests[b.ID] = b.Digest
	}
	return mapped(rows, func(r documentRow) Filed { return Filed{tx.document(r), digests[r.BlobID]} }), nil
}

// EachApproval gives the approvals of the deals that EachDeal gives, of those that concern the actor.
func (tx *Tx) EachApproval(ctx context.Context, owners []crm.UserID, f func([]Asked) error) error {
	query := func() *gorm.DB {
		return tx.concerning().Where("deal_id IN (?)", tx.theirs(owners)().Table("deals").Select("id").Where("deleted_at = 0"))
	}
	return each(ctx, query, func(rows []approvalRow) error {
		ids := make([]crm.DealID, len(rows))
		for i, r := range rows {
			ids[i] = r.DealID
		}
		var deals []dealRow
		if err := tx.db.WithContext(ctx).Where("id IN ?", ids).Find(&deals).Error; err != nil {
			return fmt.Errorf("store: deals of approvals: %w", err)
		}
		of := map[crm.DealID]*dealRow{}
		for i := range deals {
			of[crm.DealID(deals[i].ID)] = &deals[i]
		}
		all := make([]Asked, len(rows))
		for i := range rows {
			d := of[rows[i].DealID]
			if d == nil {
				return fmt.Errorf("store: approval %d: its deal is gone", rows[i].ID)
			}
			all[i] = Asked{Approval: tx.approval(rows[i]), Pipeline: d.Pipeline}
			if all[i].Waits() {
				var err error
				if all[i].AsAsked, err = tx.asAsked(&rows[i], d); err != nil {
					return err
				}
			}
		}
		return f(all)
	})
}

// EachSavedQuestion gives the questions that the actor saved; to who imports for all, those of everybody in scope, or of some of them.
func (tx *Tx) EachSavedQuestion(ctx context.Context, of []crm.UserID, f func([]crm.SavedQuestion) error) error {
	query := func() *gorm.DB { return tx.whose(tx.spokenFor(), "user_id", of) }
	return each(ctx, query, func(rows []savedQuestionRow) error { return f(mapped(rows, savedQuestion)) })
}

// EachScheduledQuestion gives when the questions are asked that EachSavedQuestion gives.
func (tx *Tx) EachScheduledQuestion(ctx context.Context, of []crm.UserID, f func([]Scheduled) error) error {
	query := func() *gorm.DB { return tx.whose(tx.spokenFor().Where("question_id <> 0"), "user_id", of) }
	return each(ctx, query, func(rows []reminderRow) error {
		all, err := tx.scheduled(rows)
		if err != nil {
			return err
		}
		return f(all)
	})
}

// EachTask gives the tasks the actor may see; with owners those about their customers, and those they are asked to do about no customer.
func (tx *Tx) EachTask(ctx context.Context, owners []crm.UserID, f func([]crm.Task) error) error {
	query := func() *gorm.DB {
		q := tx.ofTasks()
		if len(owners) == 0 {
			return q
		}
		theirs := tx.reached(tx.db.Table("customers").Select("id").Where("deleted_at = 0 AND owner_id IN ?", owners), "id")
		return q.Where("(customer_id IN (?) OR customer_id = 0 AND assignee_id IN ?)", theirs, owners)
	}
	return each(ctx, query, func(rows []taskRow) error { return f(mapped(rows, tx.task)) })
}

// EachReminder gives the reminders of people in scope, or of some of them; those that ask a saved question are no part of it.
func (tx *Tx) EachReminder(ctx context.Context, of []crm.UserID, f func([]crm.Reminder) error) error {
	query := func() *gorm.DB { return tx.whose(tx.owned(tx.db, "user_id").Where("question_id = 0"), "user_id", of) }
	return each(ctx, query, func(rows []reminderRow) error { return f(mapped(rows, tx.reminder)) })
}

// EachTarget gives the targets of people in scope, or of some of them, those that hold no more too.
func (tx *Tx) EachTarget(ctx context.Context, of []crm.UserID, f func([]crm.Target) error) error {
	query := func() *gorm.DB { return tx.whose(tx.owned(tx.db, "user_id"), "user_id", of) }
	return each(ctx, query, func(rows []targetRow) error { return f(mapped(rows, tx.target)) })
}

// EachArticle gives the articles that the actor may see, those that wait too.
func (tx *Tx) EachArticle(ctx context.Context, f func([]crm.Article) error) error {
	return each(ctx, tx.seenArticles, func(rows []articleRow) error { return f(mapped(rows, tx.s.article)) })
}

// Titles are how records of customers in scope are called, by their numbers.
type Titles struct {
	Customers map[crm.CustomerID]string
	Deals     map[crm.DealID]string
	Contacts  map[crm.ContactID]string
}

// Titles are how some customers, and deals and contacts of them, are called.
func (tx *Tx) Titles(ctx context.Context, customers []crm.CustomerID, deals []crm.DealID, people []crm.ContactID) (t Titles, err error) {
	t = Titles{map[crm.CustomerID]string{}, map[crm.DealID]string{}, map[crm.ContactID]string{}}
	var c []customerRow
	var d []dealRow
	var p []contactRow
	err = errorsOf( // by their numbers alone: whose they are is known by the customers, and a database that begins with that takes minutes
		titles(ctx, tx.visible, []string{"id", "name"}, customers, &c),
		titles(ctx, func() *gorm.DB { return tx.db }, []string{"id", "customer_id", "title"}, deals, &d),
		titles(ctx, func() *gorm.DB { return tx.db }, []string{"id", "customer_id", "name"}, people, &p))
	for _, r := range c {
		t.Customers[crm.CustomerID(r.ID)] = r.Name
	}
	for _, r := range d {
		if _, seen := t.Customers[r.CustomerID]; seen {
			t.Deals[crm.DealID(r.ID)] = r.Title
		}
	}
	for _, r := range p {
		if _, seen := t.Customers[r.CustomerID]; seen {
			t.Contacts[crm.ContactID(r.ID)] = r.Name
		}
	}
	return t, err
}

func titles[ID ~int64, R any](ctx context.Context, query func() *gorm.DB, columns []string, ids []ID, into *[]R) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id ID) bool { return id == 0 })
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), bulk) {
		var rows []R
		if err := query().WithContext(ctx).Select(columns).Where("id IN ? AND deleted_at = 0", part).Find(&rows).Error; err != nil {
			return fmt.Errorf("store: titles: %w", err)
		}
		*into = append(*into, rows...)
	}
	return nil
}

// ValuesOf are what records of a kind, of customers in scope, have in the company's own fields: by record, then by field.
func (tx *Tx) ValuesOf(_ context.Context, of crm.Noun, records []int64) (map[int64]map[crm.FieldID]string, error) {
	out := map[int64]map[crm.FieldID]string{}
	for some := range slices.Chunk(records, bulk) {
		var rows []valueRow
		if err := tx.ofVisible(tx.db).Where("noun = ? AND record_id IN ? AND live = 1", of, some).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: values: %w", err)
		}
		for _, r := range rows {
			if out[r.RecordID] == nil {
				out[r.RecordID] = map[crm.FieldID]string{}
			}
			out[r.RecordID][r.FieldID] = r.Text
		}
	}
	return out, nil
}

func mapped[R, T any](rows []R, f func(R) T) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = f(r)
	}
	return out
}
