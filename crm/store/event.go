package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"genjin/crm"
)

// eventBody is what an address is told.
type eventBody struct {
	ID    string         `json:"id"`
	Type  string         `json:"type"`
	At    string         `json:"at"`
	Actor string         `json:"actor"` // WeCom user id; empty: the rules did it
	Data  map[string]any `json:"data"`
}

// told is what one change is to those outside.
type told struct {
	noun, verb string
	customer   crm.CustomerID
	data       map[string]any
}

// tellOutside puts what an operation changed into the outbox, once for each address that wants it and whose person may see the record.
func (tx *Tx) tellOutside(op operationRow, rows []changeRow) error {
	if !tx.heard {
		return nil
	}
	hooks, err := tx.hooks()
	if err != nil {
		return err
	}
	owners, scopes := map[crm.CustomerID]crm.UserID{}, map[crm.UserID]crm.Scope{}
	for i, r := range rows {
		t, ok, err := tx.event(r)
		if err != nil {
			return err
		} else if !ok {
			continue
		}
		if _, known := owners[t.customer]; !known {
			var owner crm.UserID
			if err := tx.db.Table("customers").Select("owner_id").Where("id = ?", t.customer).Scan(&owner).Error; err != nil {
				return fmt.Errorf("store: event: %w", err)
			}
			owners[t.customer] = owner
		}
		body := eventBody{ID: fmt.Sprintf("%d-%d", op.ID, i+1), Type: t.noun + "." + t.verb, At: tx.Now().Format(time.RFC3339), Actor: tx.actor.User.WeComID, Data: t.data}
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("store: event: %w", err)
		}
		for _, h := range hooks {
			if !tx.s.hook(h).Wants(body.Type) {
				continue
			}
			scope, known := scopes[h.UserID]
			if !known {
				if scope, err = tx.scopeOf(h.UserID); err != nil {
					return err
				}
				scopes[h.UserID] = scope
			}
			if !scope.Includes(owners[t.customer]) && !scope.Shares(t.customer) {
				continue
			}
			p := crm.Push{Key: fmt.Sprintf("event:%d:%s", h.ID, body.ID), Channel: crm.EventChannel, Chat: hookChat(crm.HookID(h.ID)), Reply: crm.Reply{Text: string(raw)}}
			if err := tx.Push(context.Background(), p, tx.deed.Now); err != nil {
				return err
			}
		}
	}
	return nil
}

// scopeOf is what a person may see; nothing when they left.
func (tx *Tx) scopeOf(id crm.UserID) (crm.Scope, error) {
	var row userRow
	if err := tx.db.Where("id = ? AND gone = 0", id).Take(&row).Error; missing(err) {
		return crm.Scope{}, nil
	} else if err != nil {
		return crm.Scope{}, fmt.Errorf("store: event: %w", err)
	}
	a, err := tx.actorOf(tx.s.user(row), true)
	return a.Scope, err
}

// event is what a change is to those outside; ok is false for what they are not told of. No phone and no word of what was talked about is in it:
// who wants those asks the API.
func (tx *Tx) event(c changeRow) (t told, ok bool, err error) {
	now, was := tx.s.records[c.Record](), record(nil)
	if err := json.Unmarshal([]byte(c.AfterImage), now); err != nil {
		return t, false, fmt.Errorf("store: event: %w", err)
	}
	if c.BeforeImage != "" {
		was = tx.s.records[c.Record]()
		if err := json.Unmarshal([]byte(c.BeforeImage), was); err != nil {
			return t, false, fmt.Errorf("store: event: %w", err)
		}
	}
	switch {
	case was == nil:
		t.verb = "created"
	case was.header().DeletedAt == 0 && now.header().DeletedAt != 0:
		t.verb = "deleted"
	case was.header().DeletedAt != 0 && now.header().DeletedAt == 0:
		t.verb = "restored"
	default:
		t.verb = "updated"
	}
	id := now.header().ID
	switch r := now.(type) {
	case *customerRow:
		t.noun, t.customer = "customer", crm.CustomerID(id)
		t.data = map[string]any{"id": id, "name": r.Name, "owner": tx.weComID(r.Owner), "level": r.Level}
	case *dealRow:
		t.noun, t.customer = "deal", r.CustomerID
		t.data = map[string]any{"id": id, "customer_id": r.CustomerID, "title": r.Title, "stage": r.Stage, "amount_cents": r.Amount, "currency": r.Currency, "owner": tx.weComID(r.Owner)}
		if before, had := was.(*dealRow); had && t.verb == "updated" && before.Stage != r.Stage {
			t.verb, t.data["from_stage"] = "advanced", before.Stage
			switch {
			case before.LostAt == 0 && r.LostAt != 0:
				t.verb = "lost"
			case before.WonAt == 0 && r.WonAt != 0:
				t.verb = "won"
			}
		}
	case *activityRow:
		t.noun, t.customer = "activity", r.CustomerID
		t.data = map[string]any{"id": id, "customer_id": r.CustomerID, "deal_id": r.DealID, "type": r.Type, "outcome": r.Outcome, "happened_at": tx.s.instant(r.HappenedAt).Format(time.RFC3339)}
	case *paymentRow:
		t.noun, t.customer = "payment", r.CustomerID
		t.data = map[string]any{"id": id, "customer_id": r.CustomerID, "deal_id": r.DealID, "amount_cents": r.Amount, "currency": r.Currency, "paid_on": r.PaidOn.String(), "kind": r.Kind}
	default:
		return t, false, nil
	}
	return t, true, nil
}

// weComID is how a person is named outside; empty for nobody.
func (tx *Tx) weComID(id crm.UserID) (name string) {
	if id != 0 {
		tx.db.Table("users").Select("wecom_id").Where("id = ?", id).Scan(&name)
	}
	return name
}
