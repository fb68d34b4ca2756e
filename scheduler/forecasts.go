package scheduler

import (
	"context"
	"errors"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
)

// keeping is the name under which the keeping of forecasts is recorded: an occurrence a day for each person.
const keeping = "forecast.kept"

// keepForecasts keeps everybody's forecasts once a day: whichever replica comes first on the day does it.
func (s *Scheduler) keepForecasts(ctx context.Context, process *crm.Process, people []crm.User) error {
	now := s.now()
	slot := crm.DateOf(now).String()
	s.mu.Lock()
	done := s.complete[keeping+"\x00"+slot] == len(people)
	s.mu.Unlock()
	if done || process == nil {
		return nil
	}
	kept, err := s.Store.Occurred(ctx, keeping, slot)
	if err != nil {
		return err
	}
	for _, u := range people {
		o := addressee{User: u}
		if kept[o.subject()] {
			continue
		}
		err := s.Store.InTx(ctx, store.Deed{User: u.ID, Now: now}, func(tx *store.Tx) error {
			first, err := tx.Occur(ctx, crm.Occurrence{Push: keeping, Subject: o.subject(), Slot: slot, Outcome: "kept"})
			if err != nil || !first {
				return err
			}
			return records.KeepForecasts(ctx, records.Of{Tx: tx, Process: process, Now: now, Calendar: s.Calendar}, u)
		})
		var gone *crm.NotFoundError
		if err != nil && !errors.As(err, &gone) {
			return err
		}
	}
	s.mu.Lock()
	s.complete[keeping+"\x00"+slot] = len(people)
	s.mu.Unlock()
	return nil
}
