package store

import (
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"genjin/crm"
)

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

// stale makes the error for a record that somebody wrote: who it was, as far as the journal knows,
// and where it differs from want (nil: unknown).
func (tx *Tx) stale(table string, id int64, want record) error {
	e := &crm.StaleError{What: nouns[table], Now: tx.s.instant(stamp(tx.deed.Now))}
	now := tx.s.records[table]()
	if err := tx.db.Take(now, id).Error; err != nil {
		return fmt.Errorf("store: read %s: %w", table, err)
	}
	e.Name = nameOf(now)
	var last changeRow
	if err := tx.db.Where("record = ? AND record_id = ?", table, id).Order("id DESC").Take(&last).Error; err == nil {
		var op operationRow
		var by userRow
		if tx.db.Take(&op, last.OperationID).Error == nil && tx.db.Take(&by, op.UserID).Error == nil {
			e.By = tx.s.user(by)
		}
	} else if !missing(err) {
		return fmt.Errorf("store: journal: %w", err)
	}
	if old, target := now.(*targetRow); target && old.Live == nil { // a later one took its place
		later := &targetRow{}
		if tx.db.Where("user_id = ? AND metric = ? AND span = ? AND start_on = ? AND live = 1 AND deleted_at = 0", old.User, old.Metric, old.Span, old.StartOn).Take(later).Error == nil {
			now = later
		}
	}
	if want != nil {
		e.Differences = tx.differences(want, now)
	}
	return e
}

var nouns = map[string]crm.Noun{
	"customers": crm.CustomerNoun, "customer_names": crm.CustomerNoun, "customer_tags": crm.CustomerNoun, "contacts": crm.ContactNoun,
	"deals": crm.DealNoun, "deal_stays": crm.DealNoun, "follow_ups": crm.FollowUpNoun, "reminders": crm.ReminderNoun, "collaborators": crm.CustomerNoun, "custom_fields": crm.OperationNoun, "custom_values": crm.CustomerNoun,
	"activities": crm.OperationNoun, "payments": crm.OperationNoun, "payment_plans": crm.PaymentPlanNoun, "plan_receipts": crm.OperationNoun, "notes": crm.OperationNoun, "documents": crm.DocumentNoun, "group_chats": crm.GroupNoun,
	"targets": crm.TargetNoun, "approvals": crm.ApprovalNoun, "leaves": crm.LeaveNoun,
	"leads": crm.CustomerNoun, "tasks": crm.TaskNoun,
	"handovers": crm.HandoverNoun, "acceptances": crm.HandoverNoun,
	"lexicon_words": crm.WordNoun, "imported_lines": crm.OperationNoun,
	"contracts": crm.ContractNoun, "products": crm.ProductNoun, "quotes": crm.QuoteNoun, "api_tokens": crm.TokenNoun, "api_hooks": crm.HookNoun,
	"articles": crm.ArticleNoun, "questions": crm.QuestionNoun,
	"saved_questions": crm.SavedQuestionNoun,
	"suggestions":     crm.SuggestionNoun, "external_contacts": crm.ContactNoun,
	"process_versions": crm.ProcessNoun, "process_in_force": crm.ProcessNoun,
}

// nameOf is what people call a record, empty when it has no name.
func nameOf(r record) string {
	for _, key := range []string{"Name", "Title", "Text", "Content", "Word"} {
		if f := reflect.ValueOf(r).Elem().FieldByName(key); f.IsValid() && f.String() != "" {
			return f.String()
		}
	}
	return ""
}

// clip cuts s to n characters, so that no column overflows.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// between limits a column of milliseconds to [from, to); a zero end is open.
func between(q *gorm.DB, column string, from, to time.Time) *gorm.DB {
	if !from.IsZero() {
		q = q.Where(column+" >= ?", stamp(from))
	}
	if !to.IsZero() {
		q = q.Where(column+" < ?", stamp(to))
	}
	return q
}
