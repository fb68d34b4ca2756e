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
			return t.takeBack(ctx, ops, r.Slots.Redo)
		},
	}
}

// takeBack takes operations back, or brings them back, and tells whom that concerns.
func (t *Turn) takeBack(ctx context.Context, ops []standing, redo bool) (say.Text, error) {
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
	if redo {
		t.Tx.Summarise(shown[0].Summary)
		return say.Redone(shown), nil
	}
	t.Tx.Summarise(say.SummaryOfUndo(shown))
	return say.Undone(shown), nil
}

// takeBackLast takes back what was written last, as 没签，撤回 wants; ok is false when that does not stand any more.
func (t *Turn) takeBackLast(ctx context.Context, last LastWrite) (said say.Text, ok bool, err error) {
	all, _, err := t.operations(ctx)
	if err != nil {
		return "", false, err
	}
	all = slices.DeleteFunc(all, func(o standing) bool { return o.undid || o.first.No != last.Operation })
	if len(all) == 0 {
		return "", false, nil
	}
	said, err = t.takeBack(ctx, all[:1], false)
	return said, true, err
}

// deniable are the deeds that one may hear denied: 没签, 没有收到钱, 不给了.
var deniable = []Kind{CloseWon, CloseLost, AdvanceDeal, RecordPayment, Transfer, Assign}

// Denied asks whether what was just written is to be taken back, for words that deny something and name nobody else: 没有收到钱,
// 不给了. It is nil when nothing was.
func (t *Turn) Denied(ctx context.Context) (*Ask, error) {
	last, about := t.Memory.Last, t.Understood.Customers()
	if !slices.Contains(deniable, last.Kind) || last.Operation == 0 || t.Now.Sub(last.At) > topicFor || t.Memory.Vain || len(about) > 0 && !slices.Contains(about, last.Customer) {
		return nil, nil
	}
	all, _, err := t.operations(ctx)
	if err != nil || len(all) == 0 || all[0].undid || all[0].first.No != last.Operation {
		return nil, err
	}
	ask := confirm(Request{Kind: Undo}, say.StillThere(all[0].first), say.UndoIt())
	ask.Choices[0].ID = int64(last.Operation)
	return ask, nil
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
		all = t.summarised(all, s.Text)
		if len(all) == 0 {
			return nil, say.NoSuchRecord(s.Text), nil
		}
		return all[:1], "", nil
	case s.Count > 1:
		return t.confirmed(r, all[:min(len(all), s.Count)])
	case s.Period == nil && s.HappenedAt == nil && !s.All:
		return t.justDone(r, all)
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

// justDone is what a bare 撤销 takes back: what was written in the last minutes, when the last message was no attempt that
// wrote nothing. What was written earlier today is asked about; what is older is taken back by its number only.
func (t *Turn) justDone(r Request, all []standing) ([]standing, say.Text, error) {
	if len(all) == 0 {
		return nil, say.NothingToUndo(), nil
	}
	last := all[0]
	switch {
	case t.Now.Sub(last.At) <= topicFor && !t.Memory.Vain:
		return all[:1], "", nil
	case crm.DateOf(last.At.In(t.Now.Location())) != crm.DateOf(t.Now):
		return nil, say.NothingJustDone(last.first, t.Now), nil
	}
	ask := confirm(r, say.ConfirmUndoEarlier(last.first, t.Memory.Vain, t.Now), say.UndoIt())
	ask.Choices[0].ID = int64(last.first.No)
	return nil, "", ask
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
// characters is. Where the words name a kind of deed (成交, 回款), it is one of those or none; a deed alone is one of the last minutes.
func (t *Turn) summarised(all []standing, words string) (out []standing) {
	best := 0
	deed := t.deedNamed(words)
	for _, o := range all {
		if deed != nil && !slices.ContainsFunc(deed, func(name string) bool { return strings.Contains(o.first.Summary, name) }) {
			continue
		}
		n := inCommon(o.first.Summary, words)
		if deed != nil && t.Now.Sub(o.At) <= topicFor {
			n = max(n, 2)
		}
		switch {
		case n < 2 || n < best:
		case n > best:
			best, out = n, []standing{o}
		default:
			out = append(out, o)
		}
	}
	return out
}

// deedsCalled are the words people have for what was done to a deal, and the kind of stage that it led to.
var deedsCalled = []struct {
	words []string
	kind  crm.StageKind
}{
	{[]string{"成交", "赢单", "签单", "签约", "没签", "没有签", "还没签"}, crm.WonStage},
	{[]string{"输单", "丢单", "没丢", "没输", "不是输", "没黄"}, crm.LostStage},
}

// deedNamed are the names that summaries have for the deed that words name; nil when they name none.
func (t *Turn) deedNamed(words string) (names []string) {
	if asks(words, "回款", "到账", "收款", "首付", "定金", "尾款") && !asks(words, "计划") {
		return []string{say.SummaryOfPayment(crm.Customer{}, crm.Money{})[:len("回款 ")]}
	}
	for _, d := range deedsCalled {
		if !asks(words, d.words...) {
			continue
		}
		for _, l := range t.Process.Pipelines {
			for _, s := range l.Stages {
				if s.Kind == d.kind {
					names = append(names, say.SummaryOfMove(crm.Customer{}, s))
				}
			}
		}
		return names
	}
	return nil
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
