package intents

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// AcceptHandover is 接收: none in contract.md's words.
const AcceptHandover Kind = "accept_handover"

// transfer hands customers over, with all that hangs on them: one, or a whole book.
func transfer() Intent {
	return Intent{
		Kind:     Transfer,
		Title:    "客户交接",
		Examples: []string{"把华北重工转给李娜", "张伟离职，客户都给李娜", "把张伟的客户全部转给李娜"},
		Write:    true,
		Do:       handOver,
	}
}

// assign is the same in the words of who distributes.
func assign() Intent {
	return Intent{
		Kind:     Assign,
		Title:    "分配客户",
		Examples: []string{"华北重工分给李娜", "把星辰科技分配给张伟", "恒通物流给李娜跟"},
		Write:    true,
		Do:       handOver,
	}
}

// acceptHandover is the receiver's word on important customers.
func acceptHandover() Intent {
	return Intent{
		Kind:     AcceptHandover,
		Place:    crm.Alone,
		Title:    "接收交接",
		Examples: []string{"接收", "接收华北重工", "全部接收"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			return t.accept(ctx, r, 0)
		},
	}
}

// toHandOver is what a request hands over.
type toHandOver struct {
	from, to crm.User
	only     []crm.CustomerID // none: all of from's
	customer crm.Customer     // the only one
}

func handOver(ctx context.Context, t *Turn, r Request) (say.Text, error) {
	h, text, err := t.handingOver(ctx, &r)
	if err != nil || text != "" {
		return text, err
	}
	n, important, amount, err := t.Tx.PortfolioOf(ctx, h.from.ID, h.only)
	if err != nil {
		return "", err
	}
	if h.to.ID == t.Actor.User.ID {
		important = 0 // nobody waits for their own word
	}
	p := say.HandoverPreview{By: t.Actor.User, From: h.from, To: h.to, Customer: h.customer.Name, Moved: n, Important: important, Amount: crm.Money{Fen: amount}}
	if n.Customers == 0 {
		return say.NothingToHandOver(h.from), nil
	}
	external, err := t.externalsToGive(ctx, h)
	if err != nil {
		return "", err
	}
	p.Externals = len(external.Contacts)
	if !r.Slots.Confirmed {
		return "", confirm(r, say.ConfirmHandover(p), say.HandThem())
	}
	first, late, err := t.briefOf(ctx, h)
	if err != nil {
		return "", err
	}
	done, err := t.Tx.HandOver(ctx, h.from.ID, h.to.ID, h.only)
	if err != nil {
		return "", err
	}
	p.Moved.Customers, p.Moved.Deals, p.Moved.OpenDeals, p.Moved.FollowUps, p.Moved.Reminders =
		done.Moved.Customers, done.Moved.Deals, done.Moved.OpenDeals, done.Moved.FollowUps, done.Moved.Reminders
	if p.Externals > 0 {
		if err := t.Tx.AskTransfer(ctx, done.ID, external, transferFailed); err != nil {
			return "", err
		}
	}
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfHandover(p))
	if h.to.ID != p.By.ID {
		if err := t.notify(ctx, h.to, fmt.Sprintf("handover:%d:to", done.ID), crm.Reply{Text: string(say.HandoverBrief(p, first, late))}); err != nil {
			return "", err
		}
	}
	if important > 0 {
		card := say.AcceptCard(p.From.Name, important, done.ID)
		card.TaskID = fmt.Sprintf("hov-%d", done.ID)
		if err := t.notify(ctx, h.to, fmt.Sprintf("handover:%d:card", done.ID), crm.Reply{Card: card}); err != nil {
			return "", err
		}
	}
	if h.from.ID != p.By.ID && !h.from.Left {
		if err := t.notify(ctx, h.from, fmt.Sprintf("handover:%d:from", done.ID), crm.Reply{Text: string(say.HandedAway(p))}); err != nil {
			return "", err
		}
	}
	return say.HandedOver(p), nil
}

// externalsToGive are the contacts in WeCom that go along, where the app may give them.
func (t *Turn) externalsToGive(ctx context.Context, h toHandOver) (x crm.ExternalTransfer, err error) {
	x = crm.ExternalTransfer{From: h.from.WeComID, To: h.to.WeComID, FromName: h.from.Name, ToName: h.to.Name, Left: h.from.Left}
	if !t.TransferContacts {
		return x, nil
	}
	all, err := t.Tx.HeldExternals(ctx, h.from.ID, h.only)
	if err != nil {
		return x, err
	}
	ids := make([]crm.CustomerID, len(all))
	for i, e := range all {
		ids[i] = e.CustomerID
	}
	customers, err := t.Tx.Customers(ctx, ids)
	if err != nil {
		return x, err
	}
	called := map[crm.CustomerID]string{}
	for _, c := range customers {
		called[c.ID] = c.Name
	}
	for _, e := range all {
		x.Contacts = append(x.Contacts, crm.ExternalGiven{ExternalID: e.ExternalID, Name: e.Name, Customer: called[e.CustomerID]})
	}
	return x, nil
}

func transferFailed(x crm.ExternalTransfer) crm.Reply {
	return crm.Reply{Text: string(say.TransferFailed(x))}
}

// tellTransferRefused tells who handed over that a contact in WeCom stays where it was.
func (t *Turn) tellTransferRefused(ctx context.Context, event crm.ExternalEvent) error {
	h, e, err := t.Tx.RefusedTransfer(ctx, event.ExternalID)
	if notFound(err) {
		return nil // it was done in the console
	} else if err != nil {
		return err
	}
	people, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{h.GivenBy, h.From, h.To})
	if err != nil {
		return err
	}
	from, to := people[h.From], people[h.To]
	if h.Back {
		from, to = to, from
	}
	c, err := t.Tx.Customer(ctx, e.CustomerID)
	if err != nil && !notFound(err) {
		return err
	}
	why := crm.TransferRefused
	if event.FailReason == "customer_limit_exceed" {
		why = crm.TransferFull
	}
	giver := people[h.GivenBy]
	if giver.Left {
		giver = to
	}
	return t.notify(ctx, giver, fmt.Sprintf("transfer:%d:refused:%d:%s", h.ID, e.ID, t.Message.Key), crm.Reply{Text: string(say.TransferDenied(e, c.Name, from, to, why))})
}

// notify sends something to a colleague.
func (t *Turn) notify(ctx context.Context, to crm.User, key string, r crm.Reply) error {
	return t.Tx.Push(ctx, crm.Push{Key: key, Channel: crm.AppChannel, To: to.WeComID, Reply: r}, t.Now)
}

// handingOver resolves whose customers go to whom; text says why nothing goes.
func (t *Turn) handingOver(ctx context.Context, r *Request) (h toHandOver, text say.Text, err error) {
	s, me := &r.Slots, t.Actor.User
	h.from = me
	switch {
	case !s.All && (!s.Contact.Said() || s.Customer.Said()):
		if h.customer, err = t.customerToGive(ctx, *r); err != nil {
			return h, "", err
		}
		h.only = []crm.CustomerID{h.customer.ID}
		s.Customer = Ref{Text: s.Customer.Text, Picked: int64(h.customer.ID)}
		if h.customer.Owner != me.ID {
			if err := me.Require(crm.GiveRecords, crm.ToTeam); err != nil {
				return h, "", err
			}
			people, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{h.customer.Owner})
			if err != nil {
				return h, "", err
			}
			if h.from = people[h.customer.Owner]; h.from.ID == 0 {
				return h, "", &crm.NotFoundError{What: crm.CustomerNoun, Name: h.customer.Name}
			}
		}
	case s.Field == giverUnread:
		return h, say.HandWhose(), nil
	case s.Contact.Said() && crm.NameKey(s.Contact.Text) != crm.NameKey(me.Name):
		if err := me.Require(crm.GiveRecords, crm.ToTeam); err != nil {
			return h, "", err
		}
		found, err := t.Tx.PeopleNamed(ctx, s.Contact.Text)
		if err == nil && len(found) != 1 {
			err = &crm.NotFoundError{What: crm.PersonNoun, Name: s.Contact.Text}
		}
		if err != nil {
			return h, "", err
		}
		h.from = found[0]
	}
	if !s.Person.Said() {
		return h, say.HandToWhom(h.customer.Name, h.from), nil
	}
	if s.Person.Text == "我" { // 把李娜的客户都给我
		h.to = me
	} else if h.to, err = t.colleague(ctx, s.Person.Text, h.from.TeamID); err != nil {
		return h, "", err
	}
	if !me.May(crm.GiveRecords, crm.ToTeam) && h.to.TeamID != me.TeamID {
		return h, "", &crm.NotFoundError{What: crm.PersonNoun, Name: s.Person.Text}
	}
	if h.to.ID == h.from.ID {
		return h, say.TheirsAlready(h.customer.Name, h.to), nil
	}
	return h, "", nil
}

// customerToGive is the customer that goes to somebody else; one that is not there is not offered for creation.
func (t *Turn) customerToGive(ctx context.Context, r Request) (crm.Customer, error) {
	look := r
	look.Kind = QueryCustomer
	c, err := t.Customer(ctx, look)
	var ask *Ask
	if errors.As(err, &ask) {
		ask.Request = r
	}
	return c, err
}

// briefOf is what the receiver should know first: the largest open deals, and how many follow-ups are late.
func (t *Turn) briefOf(ctx context.Context, h toHandOver) (first []say.DealLine, late int, err error) {
	f := store.DealFilter{Owners: []crm.UserID{h.from.ID}, OpenOnly: true, Limit: 5}
	plans := store.FollowUpFilter{Owners: []crm.UserID{h.from.ID}, Status: crm.FollowUpOpen}
	if len(h.only) == 1 {
		f.Customer, plans.Customer = h.only[0], h.only[0]
	}
	deals, err := t.Tx.ListDeals(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	ids := make([]crm.CustomerID, len(deals))
	for i, d := range deals {
		ids[i] = d.CustomerID
	}
	customers, err := t.Tx.Customers(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	for _, d := range deals {
		i := slices.IndexFunc(customers, func(c crm.Customer) bool { return c.ID == d.CustomerID })
		if i >= 0 {
			first = append(first, say.DealLine{Deal: d, Stage: t.Process.Stage(d), Customer: customers[i].Name})
		}
	}
	open, err := t.Tx.ListFollowUps(ctx, plans)
	for _, p := range open {
		if p.Due.Overdue(t.Now, t.Now.Location()) {
			late++
		}
	}
	return first, late, err
}

// accept records the receiver's word on what waits for it: of one handover, of one customer, or all.
func (t *Turn) accept(ctx context.Context, r Request, id crm.HandoverID) (say.Text, error) {
	waiting, err := t.Tx.Acceptances(ctx)
	if err != nil {
		return "", err
	}
	if ref := r.Slots.Customer; ref.Said() && len(waiting) > 0 {
		c, err := t.customerToGive(ctx, r)
		if err != nil {
			return "", err
		}
		waiting = slices.DeleteFunc(waiting, func(a crm.Acceptance) bool { return a.CustomerID != c.ID })
	}
	ids, done := []crm.CustomerID{}, map[crm.HandoverID]int{}
	for _, a := range waiting {
		if id != 0 && a.Handover != id {
			continue
		}
		if err := t.Tx.Accept(ctx, a); err != nil {
			return "", err
		}
		ids = append(ids, a.CustomerID)
		done[a.Handover]++
	}
	if len(ids) == 0 {
		return say.NothingToAccept(), nil
	}
	customers, err := t.Tx.Customers(ctx, ids[:min(len(ids), 5)])
	if err != nil {
		return "", err
	}
	for handover, n := range done {
		h, err := t.Tx.Handover(ctx, handover)
		if err != nil {
			return "", err
		}
		if err := t.tellAccepted(ctx, h, n, true); err != nil {
			return "", err
		}
	}
	t.Tx.Summarise(say.SummaryOfAccepted(customers, len(ids)))
	return say.Accepted(customers, len(ids)), nil
}

// tellAccepted tells who gave a handover that the receiver has n of its customers, or does not have them any more.
func (t *Turn) tellAccepted(ctx context.Context, h crm.Handover, n int, accepted bool) error {
	people, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{h.GivenBy, h.From})
	if err != nil {
		return err
	}
	giver := people[h.GivenBy]
	if giver.ID == t.Actor.User.ID || giver.Left {
		return nil
	}
	news := say.HandoverAccepted(t.Actor.User, people[h.From], n)
	if !accepted {
		news = say.AcceptanceUndone(t.Actor.User, people[h.From], n)
	}
	return t.notify(ctx, giver, fmt.Sprintf("handover:%d:accepted:%s", h.ID, t.Message.Key), crm.Reply{Text: string(news)})
}

// tellAcceptanceUndone tells who gave that the receiver took their word back, or gave it again.
func (t *Turn) tellAcceptanceUndone(ctx context.Context, o crm.Operation) error {
	type news struct {
		crm.Handover
		n        int
		accepted bool
	}
	all := map[crm.HandoverID]news{}
	for _, touched := range o.Touched {
		if touched.Table == "handovers" {
			return nil // the acceptances came with it
		}
		if touched.Table != "acceptances" {
			continue
		}
		h, accepted, err := t.Tx.AcceptedOf(ctx, touched.ID)
		if notFound(err) {
			continue
		} else if err != nil {
			return err
		}
		all[h.ID] = news{h, all[h.ID].n + 1, accepted}
	}
	for _, n := range all {
		if err := t.tellAccepted(ctx, n.Handover, n.n, n.accepted); err != nil {
			return err
		}
	}
	return nil
}

// tellHandoverUndone tells the receiver that what they were given was taken back, or is theirs again.
func (t *Turn) tellHandoverUndone(ctx context.Context, o crm.Operation) error {
	for _, touched := range o.Touched {
		if touched.Table != "handovers" {
			continue
		}
		h, err := t.Tx.Handover(ctx, crm.HandoverID(touched.ID))
		if notFound(err) {
			continue
		} else if err != nil {
			return err
		}
		people, err := t.Tx.NamesOfPeople(ctx, []crm.UserID{h.To, h.From})
		if err != nil {
			return err
		}
		withdrawn, turned, err := t.Tx.TurnTransfer(ctx, h, transferFailed)
		if err != nil {
			return err
		}
		if withdrawn+turned > 0 {
			key := fmt.Sprintf("handover:%d:turned:%d", h.ID, h.Version)
			if err := t.notify(ctx, t.Actor.User, key, crm.Reply{Text: string(say.TransferTurned(people[h.From], people[h.To], h.Back, withdrawn, turned))}); err != nil {
				return err
			}
		}
		key := fmt.Sprintf("handover:%d:undone:%d", h.ID, h.Version)
		if err := t.notify(ctx, people[h.To], key, crm.Reply{Text: string(say.HandoverUndone(t.Actor.User, people[h.From], h))}); err != nil {
			return err
		}
	}
	return nil
}
