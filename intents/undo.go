package intents

import (
	"context"
	"errors"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// undo takes back what a message wrote: the last one, one by its number, or all of a span of time. 恢复 takes an
// undoing back.
func undo() Intent {
	return Intent{
		Kind:     Undo,
		Title:    "撤销",
		Examples: []string{"撤销", "撤销27", "撤销今天的", "恢复"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if t.listed(r) {
				said, err := t.cancelReminder(ctx, r, "")
				if no := t.Tx.No(); err == nil && no > 0 {
					said += "\n" + say.Receipt(no)
				}
				return said, err
			}
			if r.Slots.Nth > 0 && r.Slots.Number == 0 {
				return say.WhichListed(), nil
			}
			ops, found, err := t.toTakeBack(ctx, r)
			if err != nil || len(ops) == 0 {
				return found, err
			}
			shown := make([]crm.Operation, len(ops))
			for i, o := range ops {
				undone, err := t.Tx.Undo(ctx, o.ID)
				if err != nil {
					return "", err
				}
				if err := errors.Join(t.tellRulingsUndone(ctx, undone), t.tellHandoverUndone(ctx, undone), t.tellAcceptanceUndone(ctx, undone), t.tellWorkUndone(ctx, undone), t.waitAgain(ctx, undone)); err != nil {
					return "", err
				}
				shown[i] = o.first
			}
			t.Memory.Last = LastWrite{}
			if r.Slots.Redo {
				t.Tx.Summarise(shown[0].Summary)
				return say.Redone(shown), nil
			}
			t.Tx.Summarise(say.SummaryOfUndo(shown))
			return say.Undone(shown), nil
		},
	}
}

// standing is an operation that may be taken back, with the one people know it by: the first of a row of 撤销 and 恢复.
type standing struct {
	crm.Operation
	first crm.Operation
	undid bool // it took first back; 恢复 takes it back in turn
}

// operations are the actor's own that stand, newest first, and all there are by number.
func (t *Turn) operations(ctx context.Context) (all []standing, numbers map[int]bool, err error) {
	ops, err := t.Tx.Operations(ctx, store.OperationFilter{})
	if err != nil {
		return nil, nil, err
	}
	numbers, known := map[int]bool{}, map[crm.OperationID]standing{}
	for _, o := range slices.Backward(ops) { // oldest first: what an operation took back is known before it
		s := standing{Operation: o, first: o}
		if before, ok := known[o.Undoes]; ok {
			s.first, s.undid = before.first, !before.undid
		} else if o.Undoes != 0 {
			s.undid = true // of one too old to be listed
		}
		known[o.ID], numbers[o.No] = s, true
		if !o.Undone {
			all = append(all, s)
		}
	}
	slices.Reverse(all)
	return all, numbers, nil
}

// toTakeBack are the operations a request means, newest first; without one it gives what to say instead.
func (t *Turn) toTakeBack(ctx context.Context, r Request) ([]standing, say.Text, error) {
	all, numbers, err := t.operations(ctx)
	if err != nil {
		return nil, "", err
	}
	s := r.Slots
	all = slices.DeleteFunc(all, func(o standing) bool {
		return o.undid != s.Redo || (s.Number != 0 && o.first.No != s.Number && o.No != s.Number)
	})
	switch {
	case s.Redo:
		return all[:min(len(all), 1)], say.NothingToRedo(), nil
	case s.Number != 0 && len(all) == 0 && numbers[s.Number]:
		return nil, say.UndoneAlready(s.Number), nil
	case s.Number != 0 && len(all) == 0:
		return nil, "", &crm.NotFoundError{What: crm.OperationNoun}
	case s.Number != 0:
		return all[:1], "", nil
	case s.Text != "":
		all = summarised(all, s.Text)
		if len(all) == 0 {
			return nil, say.NoSuchRecord(s.Text), nil
		}
		return all[:1], "", nil
	case s.Count > 1:
		return t.confirmed(r, all[:min(len(all), s.Count)])
	case s.Period == nil && s.HappenedAt == nil && !s.All:
		return all[:min(len(all), 1)], say.NothingToUndo(), nil
	}
	z := s.Period
	if z == nil {
		z = s.HappenedAt
	}
	all = slices.DeleteFunc(all, func(o standing) bool {
		if z == nil { // 全部撤销: today's
			return crm.DateOf(o.At.In(t.Now.Location())) != crm.DateOf(t.Now)
		}
		return o.At.Before(z.Start) || (!z.End.IsZero() && !o.At.Before(z.End))
	})
	return t.confirmed(r, all)
}

// confirmed are several operations once the person has said that they mean them all.
func (t *Turn) confirmed(r Request, all []standing) ([]standing, say.Text, error) {
	if len(all) > 1 && !r.Slots.Confirmed {
		shown := make([]crm.Operation, len(all))
		for i, o := range all {
			shown[i] = o.first
		}
		return nil, "", confirm(r, say.ConfirmUndo(shown), say.UndoThem(len(all)))
	}
	return all, say.NothingToUndo(), nil
}

// summarised are the operations whose summary has most of the words in common, newest first; none when nothing of two
// characters is.
func summarised(all []standing, words string) (out []standing) {
	best := 0
	for _, o := range all {
		switch n := inCommon(o.first.Summary, words); {
		case n < 2 || n < best:
		case n > best:
			best, out = n, []standing{o}
		default:
			out = append(out, o)
		}
	}
	return out
}

// inCommon counts the characters of words that stand in s in runs of two or more.
func inCommon(s, words string) (n int) {
	r := []rune(words)
	for i := 0; i < len(r); {
		run := 0
		for j := i + 2; j <= len(r) && strings.Contains(s, string(r[i:j])); j++ {
			run = j - i
		}
		n += run
		i += max(run, 1)
	}
	return n
}
