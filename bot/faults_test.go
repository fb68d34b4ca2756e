package bot

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"genjin/crm"
)

// A message that the database or a machine without time for it fails again and again waits for them; one that fails by itself is parked.
func TestWhatItRunsOnIsNoFaultOfAMessage(t *testing.T) {
	x := newStageOn(t, "sqlite::memory:")
	keep := func(key string) int64 {
		e, _, err := x.store.Keep(t.Context(), crm.Message{Key: key, From: "zhangwei", Channel: crm.AppChannel, Kind: crm.TextMessage, Text: "今天拜访了华北重工王总"}, x.bot.Holder, lease)
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	fails := func(key string, times int, err error) bool {
		keep(key)
		e, found := x.store.Lookup(t.Context(), key)
		if found != nil {
			t.Fatal(found)
		}
		for range times {
			x.bot.fault(t.Context(), e, err)
		}
		if e, found = x.store.Lookup(t.Context(), key); found != nil {
			t.Fatal(found)
		}
		return e.Answered
	}
	if fails("slow", maxTries, fmt.Errorf("store: before: %w", context.DeadlineExceeded)) {
		t.Error("three times without enough time, and it is answered that nothing was recorded")
	}
	if !fails("slow for ever", maxWaits, context.DeadlineExceeded) {
		t.Error("it waits for ever")
	}
	if !fails("poison", maxTries, errors.New("bot: panic")) {
		t.Error("a message that fails by itself is tried again and again")
	}
}
