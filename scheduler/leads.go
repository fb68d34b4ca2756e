package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/records"
	"genjin/internal/say"
)

// leads does what the process's rules want done about leads: the owner is warned before the time of the first call is
// over, then the lead goes to the next one, and in the end into the pool; one that rests goes there after a warning; a
// customer without an owner does not stay so. The rows decide, under a lock: whichever replica comes first does it.
func (s *Scheduler) leads(ctx context.Context) {
	book, err := s.Store.Rulebook(ctx)
	if err != nil {
		s.Log.Error("scheduler: leads", "error", err)
		return
	}
	if book.Process == nil {
		return
	}
	rules, now := &book.Process.Leads, s.now()
	w := leadWork{s: s, rules: rules, now: now}
	steps := []func(context.Context) error{w.orphans}
	s.mu.Lock()
	if now.Sub(s.moored) >= mooring || now.Before(s.moored) { // it looks over all customers
		s.moored, steps = now, append(steps, w.adrift)
	}
	s.mu.Unlock()
	if rules.Working(s.Calendar, now) {
		steps = append(steps, w.warn, w.pass, w.rest)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("scheduler: leads", "error", err)
		}
	}
	if w.said {
		s.Wake()
	}
}

// mooring is how often customers without an owner are looked for.
const mooring = 30 * time.Minute

// leadWork is one time through the leads.
type leadWork struct {
	s     *Scheduler
	rules *crm.LeadRules
	now   time.Time
	said  bool
}

// tx runs f for the rules, of whom nobody takes anything back.
func (w *leadWork) tx(ctx context.Context, f func(tx *store.Tx) error) error {
	err := w.s.Store.InTx(ctx, store.Deed{System: true, Now: w.now}, f)
	var gone *crm.NotFoundError
	if errors.As(err, &gone) {
		return nil // deleted meanwhile
	}
	return err
}

// sought reads what there is to do, outside the transactions that do it.
func sought[T any](ctx context.Context, w *leadWork, read func(tx *store.Tx) ([]T, error)) (all []T, err error) {
	err = w.tx(ctx, func(tx *store.Tx) error {
		all, err = read(tx)
		return err
	})
	return all, err
}

func (w *leadWork) tell(ctx context.Context, tx *store.Tx, to crm.UserID, key string, text say.Text) error {
	people, err := tx.NamesOfPeople(ctx, []crm.UserID{to})
	u := people[to]
	if err != nil || u.ID == 0 || u.Left {
		return err
	}
	w.said = true
	return tx.Push(ctx, crm.Push{Key: key, Channel: crm.AppChannel, To: u.WeComID, Reply: crm.Reply{Text: string(text)}}, w.now)
}

// adrift puts customers that have neither an owner nor a place in the pool where they belong.
func (w *leadWork) adrift(ctx context.Context) error {
	all, err := sought(ctx, w, func(tx *store.Tx) ([]crm.CustomerID, error) { return tx.Adrift(ctx) })
	for _, id := range all {
		if err := w.tx(ctx, func(tx *store.Tx) error { return tx.Moor(ctx, id) }); err != nil {
			return err
		}
		w.s.Log.Warn("scheduler: a customer without an owner was put into the pool", "customer", id)
	}
	return err
}

// orphans gives leads of somebody who has left to somebody else.
func (w *leadWork) orphans(ctx context.Context) error {
	all, err := sought(ctx, w, func(tx *store.Tx) ([]crm.Lead, error) { return tx.LeadsOfNobody(ctx) })
	for _, l := range all {
		if err := w.hand(ctx, l.CustomerID, func(crm.Customer, crm.Lead) bool { return true }); err != nil {
			return err
		}
	}
	return err
}

// warn tells owners of leads whose first call is due soon.
func (w *leadWork) warn(ctx context.Context) error {
	if w.rules.Respond == 0 || w.rules.Warn == 0 {
		return nil
	}
	until := w.s.Calendar.AddWorkMinutes(w.now, w.rules.Warn, w.rules.From, w.rules.To)
	all, err := sought(ctx, w, func(tx *store.Tx) ([]crm.Lead, error) { return tx.LeadsToCall(ctx, until, false) })
	for _, l := range all {
		if !l.RespondBy.After(w.now) {
			continue
		}
		err := w.tx(ctx, func(tx *store.Tx) error {
			c, now, err := tx.LeadForWrite(ctx, l.CustomerID)
			if err != nil || now.Version != l.Version {
				return err
			}
			if first, err := tx.WarnedLead(ctx, l.ID, false); err != nil || !first {
				return err
			}
			return w.tell(ctx, tx, c.Owner, fmt.Sprintf("lead:%d:%d:due", l.ID, l.Version), say.LeadDue(c, now, w.passes(c, now), w.now))
		})
		if err != nil {
			return err
		}
	}
	return err
}

// passes reports whether a lead that is not called goes to somebody else: not one that its owner has brought.
func (w *leadWork) passes(c crm.Customer, l crm.Lead) bool {
	return l.BroughtBy != c.Owner || l.PickedBy == c.Owner
}

// pass takes leads away from who did not call in time.
func (w *leadWork) pass(ctx context.Context) error {
	all, err := sought(ctx, w, func(tx *store.Tx) ([]crm.Lead, error) { return tx.LeadsToCall(ctx, w.now, true) })
	for _, l := range all {
		version := l.Version
		err := w.hand(ctx, l.CustomerID, func(_ crm.Customer, now crm.Lead) bool { return now.Version == version })
		if err != nil {
			return err
		}
	}
	return err
}

// hand gives a lead to the next one, or puts it into the pool, when it still stands as it was found.
func (w *leadWork) hand(ctx context.Context, id crm.CustomerID, stands func(crm.Customer, crm.Lead) bool) error {
	return w.tx(ctx, func(tx *store.Tx) error {
		c, l, err := tx.LeadForWrite(ctx, id)
		if err != nil || l.State != crm.LeadOpen || !stands(c, l) {
			return err
		}
		people, err := tx.NamesOfPeople(ctx, []crm.UserID{c.Owner, l.BroughtBy})
		if err != nil {
			return err
		}
		was := people[c.Owner]
		if !was.Left && !w.passes(c, l) { // they know them: nobody else would do better
			l.RespondBy = time.Time{}
			_, err := tx.PlaceLead(ctx, l, c.Owner)
			return err
		}
		by := was // the next one is looked for where the last one was
		by.Role = crm.Manager
		l.Had = append(l.Had, c.Owner)
		var to crm.Load
		beyond := false
		if l.PickedBy != c.Owner && (l.Passed < w.rules.Passes || was.Left) { // what was picked goes back where it came from
			a := records.Assignment{Tx: tx, Rules: w.rules}
			var way say.LeadWay
			if to, way, err = a.Choose(ctx, c, by, l.Had); err == nil && to.User.ID == 0 && !way.Pool && !way.Named {
				to, err = a.Beyond(ctx, by, l.Had)
				beyond = to.User.ID != 0
			}
			if err != nil {
				return err
			}
		}
		if to.User.ID == 0 {
			l, err := tx.Recycle(ctx, l, c.Owner, say.NobodyCalled())
			if keeps := (*crm.OpenDealError)(nil); errors.As(err, &keeps) {
				return nil
			} else if err != nil {
				return err
			}
			return w.passedOn(ctx, tx, c, l, was, "")
		}
		l.Passed++
		l = l.Given(w.rules, w.s.Calendar, w.now)
		if l, err = tx.PlaceLead(ctx, l, to.User.ID); err != nil {
			return err
		}
		contacts, err := tx.Contacts(ctx, c.ID)
		if err != nil {
			return err
		}
		var first crm.Contact
		if len(contacts) > 0 {
			first = contacts[0]
		}
		if err := w.tell(ctx, tx, to.User.ID, fmt.Sprintf("lead:%d:%d", l.ID, l.Version), say.LeadForYou(c, first, l, "", w.now)); err != nil {
			return err
		}
		if beyond && was.ManagerID != 0 {
			team, err := tx.TeamName(ctx, to.User.TeamID)
			if err != nil {
				return err
			}
			if err := w.tell(ctx, tx, was.ManagerID, fmt.Sprintf("lead:%d:%d:manager", l.ID, l.Version), say.LeadWentBeyond(c, was, to.User.Name, team)); err != nil {
				return err
			}
		}
		return w.passedOn(ctx, tx, c, l, was, to.User.Name)
	})
}

// passedOn tells who had a lead, and their manager, that it went on.
func (w *leadWork) passedOn(ctx context.Context, tx *store.Tx, c crm.Customer, l crm.Lead, was crm.User, to string) error {
	if err := w.tell(ctx, tx, was.ID, fmt.Sprintf("lead:%d:%d:gone", l.ID, l.Version), say.LeadPassed(c, to)); err != nil {
		return err
	}
	if was.ManagerID == 0 || to != "" {
		return nil
	}
	return w.tell(ctx, tx, was.ManagerID, fmt.Sprintf("lead:%d:%d:manager", l.ID, l.Version), say.LeadPooledForManager(c, was))
}

// rest warns of leads that rest, and puts them into the pool when nothing came of it.
func (w *leadWork) rest(ctx context.Context) error {
	for _, rule := range []struct {
		state crm.LeadState
		days  int
	}{{crm.LeadOpen, w.rules.RecycleDays}, {crm.LeadConverted, w.rules.CustomerDays}} {
		if rule.days == 0 {
			continue
		}
		today := crm.DateOf(w.now)
		warnFrom := w.s.Calendar.AddWorkdays(today, -(rule.days - w.rules.RecycleWarn))
		goFrom := w.s.Calendar.AddWorkdays(today, -rule.days)
		all, err := sought(ctx, w, func(tx *store.Tx) ([]store.IdleLead, error) {
			return tx.IdleLeads(ctx, rule.state, warnFrom.AddDays(1).In(w.now.Location()))
		})
		if err != nil {
			return err
		}
		warned, gone := map[crm.UserID][]say.LeadLine{}, map[crm.UserID][]say.LeadLine{}
		for _, l := range all {
			told := l.WarnedAt.After(l.Since)
			longEnough := told && w.s.Calendar.WorkdaysBetween(crm.DateOf(l.WarnedAt), today) >= w.rules.RecycleWarn
			switch {
			case longEnough && !goFrom.Before(crm.DateOf(l.Since)):
				err = w.recycle(ctx, l, rule.days, gone)
			case !told:
				err = w.warnOf(ctx, l, warned)
			}
			if err != nil {
				return err
			}
		}
		err = w.tx(ctx, func(tx *store.Tx) error {
			for who, lines := range warned {
				if err := w.tell(ctx, tx, who, fmt.Sprintf("lead:rest:%d:%d", who, w.now.UnixMilli()), say.GoesIntoPool(lines, w.rules.RecycleWarn)); err != nil {
					return err
				}
			}
			for who, lines := range gone {
				if err := w.tell(ctx, tx, who, fmt.Sprintf("lead:pooled:%d:%d", who, w.now.UnixMilli()), say.WentIntoPool(lines)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *leadWork) warnOf(ctx context.Context, l store.IdleLead, warned map[crm.UserID][]say.LeadLine) error {
	return w.tx(ctx, func(tx *store.Tx) error {
		c, now, err := tx.LeadForWrite(ctx, l.CustomerID)
		if err != nil || now.Version != l.Version {
			return err
		}
		first, err := tx.WarnedLead(ctx, l.ID, true)
		if err == nil && first {
			warned[c.Owner] = append(warned[c.Owner], say.LeadLine{Lead: now, Customer: c})
		}
		return err
	})
}

func (w *leadWork) recycle(ctx context.Context, l store.IdleLead, days int, gone map[crm.UserID][]say.LeadLine) error {
	return w.tx(ctx, func(tx *store.Tx) error {
		c, now, err := tx.LeadForWrite(ctx, l.CustomerID)
		if err != nil || now.Version != l.Version || c.LastContactAt.After(l.Since) {
			return err
		}
		if now, err = tx.Recycle(ctx, now, c.Owner, say.NoContactFor(days)); err != nil {
			if keeps := (*crm.OpenDealError)(nil); errors.As(err, &keeps) {
				return nil
			}
			return err
		}
		gone[c.Owner] = append(gone[c.Owner], say.LeadLine{Lead: now, Customer: c})
		return nil
	})
}
