package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"genjin/crm"
)

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

// labels are the fields people are told about when a record was written by somebody else.
var labels = map[string]string{
	"Name": "名称", "Title": "名称", "Owner": "负责人", "Level": "级别", "Industry": "行业", "Region": "地区", "Source": "来源", "Phone": "电话",
	"Stage": "阶段", "Amount": "金额", "ExpectedClose": "预计成交日", "LostReason": "输单原因", "Probability": "赢率",
	"DueAt": "时间", "Status": "状态", "Content": "内容", "Text": "内容", "Type": "方式", "PaidOn": "日期", "Tag": "标签", "DeletedAt": "删除",
}

// stale makes the error for a record that somebody wrote: who it was, as far as the journal knows,
// and where it differs from want (nil: unknown).
func (tx *Tx) stale(table string, id int64, want record) error {
	e := &crm.StaleError{What: nouns[table]}
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
	"lexicon_words":    crm.WordNoun,
	"process_versions": crm.ProcessNoun, "process_in_force": crm.ProcessNoun,
}

// differences compares two images of a record, field by field, in words for people.
func (tx *Tx) differences(want, now record) (out []crm.Difference) {
	w, n := fields(want), fields(now)
	for _, key := range []string{"Name", "Title", "Owner", "Stage", "Amount", "Level", "ExpectedClose", "DueAt", "Status", "Content", "Text", "Type", "PaidOn", "Industry", "Region", "Source", "Phone", "Probability", "LostReason", "Tag", "DeletedAt"} {
		if a, b := tx.words(key, w[key]), tx.words(key, n[key]); a != b {
			out = append(out, crm.Difference{Field: labels[key], Expected: a, Found: b})
		}
	}
	return out
}

func fields(r record) map[string]any {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

// words writes a stored value as people read it.
func (tx *Tx) words(key string, v any) string {
	number, _ := v.(float64)
	switch key {
	case "Amount":
		return crm.Money{Fen: int64(number)}.String()
	case "DueAt", "DeletedAt":
		if number == 0 {
			return "无"
		}
		return tx.s.instant(int64(number)).Format("2006-01-02 15:04")
	case "Stage":
		code, _ := v.(string)
		if p := tx.s.options.Process; p != nil {
			return p.Stage(crm.Deal{Stage: crm.StageCode(code)}).Name
		}
		return code
	case "Owner":
		var u userRow
		if tx.db.Take(&u, int64(number)).Error == nil {
			return u.Name
		}
		return "公海"
	case "Status":
		s, _ := v.(string)
		if w := map[string]string{"open": "待办", "done": "完成", "canceled": "取消", "scheduled": "已设", "sent": "已发",
			"waiting": "待批", "approved": "同意", "rejected": "驳回", "withdrawn": "撤回", "asked": "待接受", "accepted": "已接受", "stuck": "有困难", "void": "作废", "auto": "自动通过"}[s]; w != "" {
			return w
		}
		return s
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatInt(int64(v), 10)
	}
	return fmt.Sprint(v)
}

// nameOf is what people call a record, empty when it has no name.
func nameOf(r record) string {
	m := fields(r)
	for _, key := range []string{"Name", "Title", "Text", "Content", "Word"} {
		if s, _ := m[key].(string); s != "" {
			return s
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
