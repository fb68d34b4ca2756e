package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
)

// HeldExternals are the external contacts that a person in scope still has and that are linked to customers of theirs, all or those named.
func (tx *Tx) HeldExternals(_ context.Context, owner crm.UserID, only []crm.CustomerID) ([]crm.ExternalContact, error) {
	if !tx.actor.Scope.Includes(owner) {
		return nil, &crm.NotFoundError{What: crm.PersonNoun}
	}
	theirs := tx.db.Table("customers").Select("id").Where("owner_id = ? AND deleted_at = 0", owner)
	if len(only) > 0 {
		theirs = theirs.Where("id IN ?", only)
	}
	var rows []externalRow
	err := tx.db.Where("user_id = ? AND parted_at = 0 AND deleted_at = 0 AND customer_id IN (?)", owner, theirs).Order("id").Find(&rows).Error
	return tx.externals(rows, err)
}

// transferKey begins the keys of the pushes by which WeCom is asked for the external contacts of a handover; after it come the number of
// the hundred and how often it was asked before.
func transferKey(h crm.HandoverID) string { return fmt.Sprintf("transfer:%d:", h) }

// transferChat orders all of them, one after another.
const transferChat = "transfer"

// AskTransfer has WeCom asked, once, to give external contacts the way a handover went that the actor gave. failed is what they are told
// when WeCom does not take it at all.
func (tx *Tx) AskTransfer(ctx context.Context, h crm.HandoverID, t crm.ExternalTransfer, failed func(crm.ExternalTransfer) crm.Reply) error {
	if given, err := tx.Handover(ctx, h); err != nil || given.GivenBy != tx.actor.User.ID {
		return errorsOf(err, &crm.NotFoundError{What: crm.HandoverNoun})
	}
	n := 0
	for part := range slices.Chunk(t.Contacts, crm.TransferAtOnce) {
		one := t
		one.Contacts = part
		if err := tx.askTransfer(fmt.Sprintf("%s%d", transferKey(h), n), 0, one, failed(one), tx.deed.Now); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (tx *Tx) askTransfer(key string, again int, t crm.ExternalTransfer, failed crm.Reply, notBefore time.Time) error {
	key = fmt.Sprintf("%s:%d", key, again)
	tell := &crm.Push{Key: key + ":failed", Channel: crm.AppChannel, To: tx.actor.User.WeComID, Reply: failed}
	return tx.Push(context.Background(), crm.Push{Key: key, Channel: crm.TransferChannel, Chat: transferChat, Transfer: &t, Else: tell}, notBefore)
}

// TurnTransfer makes what WeCom was asked for follow a handover of the actor's that was taken back, or stands again: what it was not asked
// yet is withdrawn, what it was is asked for the other way, as soon as WeCom may take it. The numbers are contacts.
func (tx *Tx) TurnTransfer(ctx context.Context, h crm.Handover, failed func(crm.ExternalTransfer) crm.Reply) (withdrawn, turned int, err error) {
	if given, err := tx.Handover(ctx, h.ID); err != nil || given.GivenBy != tx.actor.User.ID {
		return 0, 0, errorsOf(err, &crm.NotFoundError{What: crm.HandoverNoun})
	}
	var rows []outboxRow
	if err := tx.forWrite().Where("push_key LIKE ?", transferKey(h.ID)+"%").Order("id").Find(&rows).Error; err != nil {
		return 0, 0, fmt.Errorf("store: transfers: %w", err)
	}
	parts := map[string][]outboxRow{} // of one hundred, the oldest first
	for _, r := range rows {
		if r.Channel != string(crm.TransferChannel) || r.Push.Transfer == nil {
			continue
		}
		part := r.PushKey[:strings.LastIndexByte(r.PushKey, ':')]
		parts[part] = append(parts[part], r)
	}
	for _, key := range sortedKeys(parts) {
		all := parts[key]
		first, again := all[0].Push.Transfer, len(all)
		for len(all) > 0 {
			last := all[len(all)-1]
			gone := last.State == pushExpired || last.State == pushParked
			if !gone && last.State != pushWaiting {
				break
			}
			if !gone {
				if (last.Push.Transfer.From == first.From) != h.Back {
					break
				}
				done := tx.db.Exec("UPDATE outbox SET state = ?, why = 'the handover was taken back' WHERE id = ? AND state = ?", pushExpired, last.ID, pushWaiting)
				if done.Error != nil {
					return 0, 0, fmt.Errorf("store: transfers: %w", done.Error)
				}
				withdrawn += len(first.Contacts)
			}
			all = all[:len(all)-1]
		}
		forward, stands := *first, len(all) > 0
		back := forward
		back.From, back.To, back.FromName, back.ToName, back.Left = forward.To, forward.From, forward.ToName, forward.FromName, false
		switch {
		case h.Back && stands && all[len(all)-1].Push.Transfer.From == first.From:
			at := tx.s.instant(all[len(all)-1].CreatedAt).Add(crm.TransferRest)
			err = tx.askTransfer(key, again, back, failed(back), at)
			turned += len(first.Contacts)
		case !h.Back && (!stands || all[len(all)-1].Push.Transfer.From != first.From):
			at := tx.deed.Now
			if stands {
				at = tx.s.instant(all[len(all)-1].CreatedAt).Add(crm.TransferRest)
			}
			err = tx.askTransfer(key, again, forward, failed(forward), at)
			turned += len(first.Contacts)
		}
		if err != nil {
			return 0, 0, err
		}
	}
	return withdrawn, turned, nil
}

// RefusedTransfer is whose handover an external contact did not follow, of which WeCom tells the actor: the last one that the actor gave away
// by or received in, with the contact as its holder has it.
func (tx *Tx) RefusedTransfer(_ context.Context, externalID string) (h crm.Handover, e crm.ExternalContact, err error) {
	me := tx.actor.User.ID
	var linked []externalRow
	if err := tx.db.Where("external_id = ? AND customer_id <> 0 AND deleted_at = 0", externalID).Find(&linked).Error; err != nil {
		return h, e, fmt.Errorf("store: refused transfer: %w", err)
	}
	var rows []handoverRow
	if err := tx.db.Where("from_id = ? OR to_id = ?", me, me).Order("id DESC").Limit(50).Find(&rows).Error; err != nil {
		return h, e, fmt.Errorf("store: refused transfer: %w", err)
	}
	for _, r := range rows {
		h := tx.handover(r)
		holder := h.From
		if h.Back {
			holder = h.To
		}
		i := slices.IndexFunc(linked, func(x externalRow) bool { return x.UserID == holder })
		if i < 0 {
			continue
		}
		operation := tx.db.Table("operation_changes").Select("MIN(operation_id)").Where("record = ? AND record_id = ?", "handovers", h.ID)
		var n int64
		err := tx.db.Table("operation_changes").Where("record = ? AND record_id = ? AND operation_id IN (?)", "customers", linked[i].CustomerID, operation).Count(&n).Error
		if err != nil {
			return h, e, fmt.Errorf("store: refused transfer: %w", err)
		}
		if n > 0 {
			return h, tx.external(linked[i]), nil
		}
	}
	return h, e, &crm.NotFoundError{What: crm.HandoverNoun}
}
