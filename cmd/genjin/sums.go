package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"genjin/crm/store"
)

// foldEvery is how often what was written is added to the sums.
const foldEvery = 2 * time.Second

// keepSums fills the sums of figures and adds to them what was written, and counts how deals of a large company end, until ctx ends.
func (h *house) keepSums(ctx context.Context) error {
	tick := time.NewTicker(foldEvery)
	defer tick.Stop()
	for {
		if err := h.store.FoldSums(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("sums of figures were not brought up to date", "error", err)
		}
		if err := h.store.KeepOutcomes(ctx, h.clock()); err != nil && ctx.Err() == nil {
			h.log.Error("how deals end was not counted", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (p *program) sumsCommand() *cobra.Command {
	repair := false
	c := &cobra.Command{
		Use:   "sums",
		Short: "compare the sums that figures of everybody are read from with the records, and name those that are wrong",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withStore(c.Context(), func(s *store.Store) error { return p.checkSums(c.Context(), s, repair) })
		},
	}
	c.Flags().BoolVar(&repair, "repair", false, "make all sums anew from the records when one is wrong")
	return c
}

// shownSums is how many wrong sums are named.
const shownSums = 10

func (p *program) checkSums(ctx context.Context, s *store.Store, repair bool) error {
	wrong, n, err := s.CheckSums(ctx, shownSums)
	if err != nil {
		return err
	}
	for _, w := range wrong {
		span := ""
		if w.Month {
			span = " (month)"
		}
		fmt.Fprintf(p.out, "%s %s%s person %d %v: the sum tells %d records and %d fen, there are %d and %d\n", w.Kind, w.Day, span, w.Who, w.Part, w.Kept, w.KeptFen, w.Counted, w.CountedFen)
	}
	switch {
	case len(wrong) == 0:
		fmt.Fprintf(p.out, "%d sums are what the records say\n", n)
		return nil
	case !repair:
		return fmt.Errorf("%d or more sums are wrong: genjin sums --repair makes them anew", len(wrong))
	}
	if err := s.RefillSums(ctx); err != nil {
		return err
	}
	if err := s.FoldSums(ctx); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "all sums were made anew")
	return nil
}
