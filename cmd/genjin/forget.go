package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

const (
	eraseEvery     = 15 * time.Second
	eraseLease     = 30 * time.Minute // everything that is stored is gone through
	forgetEvery    = time.Hour
	forgetTogether = 2 * time.Minute
	fillEvery      = time.Hour
)

// forget erases the persons who asked for it, and the words of old messages, until ctx ends.
func (h *house) forget(ctx context.Context) error {
	holder := uuid.Must(uuid.NewV7()).String()
	forgetter, next := h.store.NewForgetter(), h.clock()
	tick := time.NewTicker(eraseEvery)
	defer tick.Stop()
	for {
		if err := h.erasePersons(ctx, holder); err != nil && ctx.Err() == nil {
			h.log.Error("a person could not be erased", "error", err)
		}
		if days := h.config.Retention.MessageDays; days > 0 && !h.clock().Before(next) {
			next = h.clock().Add(forgetEvery)
			limited, cancel := context.WithTimeout(ctx, forgetTogether)
			switch n, err := forgetter.Forget(limited, time.Duration(days)*24*time.Hour); {
			case err != nil && ctx.Err() == nil:
				h.log.Error("old messages could not be forgotten", "error", err)
			case n > 0:
				h.log.Info("forgot the words of old messages", "rows", n)
			}
			cancel()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// fillNames makes the names that came since findable by a part of them, at the start and every hour, until ctx ends.
func (h *house) fillNames(ctx context.Context) error {
	tick := time.NewTicker(fillEvery)
	defer tick.Stop()
	for {
		if err := h.store.FillGrams(ctx, store.GramsSettle); err != nil && ctx.Err() == nil {
			h.log.Error("names were not made findable by their parts", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// erasePersons does what was asked for in the chat, and tells who asked.
func (h *house) erasePersons(ctx context.Context, holder string) error {
	for {
		e, ok, err := h.store.ClaimErasure(ctx, holder, eraseLease)
		if err != nil || !ok {
			return err
		}
		if e.Wish == store.ExportPerson {
			if err := h.giveOut(ctx, e); err != nil {
				return err
			}
			continue
		}
		receipt, err := erase(ctx, h.store, e)
		if err != nil {
			return err
		}
		h.log.Info("a person was erased", "erasure", e.ID, "rows", receipt.Rows(), "files", receipt.Files, "marks", e.Marks)
		if err := h.store.EndErasure(ctx, e.ID, receipt, h.receiptPush(ctx, e, receipt)); err != nil {
			return err
		}
		h.wake()
	}
}

func erase(ctx context.Context, s *store.Store, e store.Erasure) (crm.PersonReceipt, error) {
	ctx, cancel := context.WithTimeout(ctx, eraseLease-time.Minute)
	defer cancel()
	return s.ErasePerson(ctx, e.Person)
}

// giveOut sends what is held of a person to the admin who asked for it.
func (h *house) giveOut(ctx context.Context, e store.Erasure) error {
	limited, cancel := context.WithTimeout(ctx, eraseLease-time.Minute)
	defer cancel()
	var all []store.Found
	if err := h.store.EachOfPerson(limited, e.Person, func(f store.Found) error { all = append(all, f); return nil }); err != nil {
		return err
	}
	var content bytes.Buffer
	content.WriteString("\ufeff") // Excel takes it for UTF-8
	if err := sheets.WritePerson(&content, all); err != nil {
		return err
	}
	blob, err := h.store.KeepBlob(ctx, content.Bytes())
	if err != nil {
		return err
	}
	defer h.wake()
	tell := h.pushTo(ctx, e, crm.Reply{File: &crm.Attachment{Name: say.PersonFileName(), Blob: blob}})
	return h.store.EndErasure(ctx, e.ID, crm.PersonReceipt{Places: map[string]int{"all": len(all)}}, tell)
}

// receiptPush tells who asked for an erasure that it is done.
func (h *house) receiptPush(ctx context.Context, e store.Erasure, r crm.PersonReceipt) *crm.Push {
	return h.pushTo(ctx, e, crm.Reply{Text: string(say.PersonErased(e.ID, r))})
}

// pushTo is a push to who asked; nil when it was a command, or they left.
func (h *house) pushTo(ctx context.Context, e store.Erasure, r crm.Reply) *crm.Push {
	people, err := h.store.People(ctx)
	if err != nil {
		return nil
	}
	for _, u := range people {
		if u.ID == e.By {
			return &crm.Push{Key: fmt.Sprintf("erasure:%d", e.ID), Channel: crm.AppChannel, To: u.WeComID, Reply: r}
		}
	}
	return nil
}
