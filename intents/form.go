package intents

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// What a request says becomes records here, all before the first write. A slot that is not clear is an *Ask;
// what the actor may not see is as if it did not exist.

// Values of Ref.Match that come from an answer and not from the text.
const (
	matchCreate = "create" // create it
	matchNone   = "none"   // go on without
)

// Values of Choice.Value that are no data.
const (
	chooseCreate = "create"
	chooseSkip   = "skip" // go on without
	chooseNo     = "no"   // do nothing
	chooseFix    = "fix"  // something in it is wrong
)

const (
	topicFor   = 10 * time.Minute // how long 这单 means what was spoken of last
	topics     = 5
	maxChoices = 5
)

// Customer is the customer a request is about.
func (t *Turn) Customer(ctx context.Context, r Request) (crm.Customer, error) {
	ref := r.Slots.Customer
	switch {
	case ref.Picked != 0:
		return t.Tx.Customer(ctx, crm.CustomerID(ref.Picked))
	case ref.Match == "anaphor" || !ref.Said():
		return t.implied(ctx, r)
	}
	found, searched, err := t.candidates(ctx, ref)
	if err != nil {
		return crm.Customer{}, err
	}
	sure := ref.Match == "exact" || ref.Match == "alias" || ref.Match == matchPart && !grave(r.Kind)
	if searched {
		sure = len(found) > 0 && named(found[0], ref.Text)
	}
	if ref.Match == matchCreate && !sure {
		return t.Tx.CreateCustomer(ctx, crm.Customer{Name: ref.Text, Owner: t.Actor.User.ID})
	}
	if full := inFull(found, ref.Text); sure && len(full) == 1 {
		return full[0], nil
	}
	if own := t.own(found); sure && len(own) == 1 {
		return own[0], nil
	}
	switch {
	case len(found) == 1 && (sure || reads(r.Kind)):
		return found[0], nil
	case len(found) == 0 && reads(r.Kind):
		return crm.Customer{}, &crm.NotFoundError{What: crm.CustomerNoun, Name: ref.Text}
	case len(found) > 1 && (sure || reads(r.Kind)):
		return crm.Customer{}, &Ask{Slot: AskCustomer, Say: say.WhichCustomer(ref.Text), Choices: t.customerChoices(found), Request: r}
	case len(ref.IDs) > 0 && len(found) > 0: // sounds or looks like these
		choices := append(t.customerChoices(found[:min(len(found), maxChoices-2)]), Choice{Label: say.Create(), Value: chooseCreate}, Choice{Label: say.No(), Value: chooseNo})
		return crm.Customer{}, &Ask{Slot: AskCustomer, Say: say.WhichCustomer(ref.Text), Choices: choices, Request: r}
	}
	if c, ok, err := t.titled(ctx, ref.Text); err != nil || ok {
		return c, err
	}
	if ask, err := t.likely(ctx, r, ref.Text); err != nil || ask != nil {
		return crm.Customer{}, askOr(ask, err)
	}
	choices := append([]Choice{{Label: say.Create(), Value: chooseCreate}}, t.customerChoices(found[:min(len(found), maxChoices-2)])...)
	choices = append(choices, Choice{Label: say.No(), Value: chooseNo})
	return crm.Customer{}, &Ask{Slot: AskCreate, Say: say.CustomerUnknown(ref.Text), Choices: choices, Request: r}
}

// candidates are the customers in scope that a name may mean: those it was read as, if they are still called so, else
// those that a search finds.
func (t *Turn) candidates(ctx context.Context, ref Ref) (found []crm.Customer, searched bool, err error) {
	if found, err = t.Tx.Customers(ctx, ref.IDs); err != nil {
		return nil, false, err
	}
	if found, err = t.stillCalled(ctx, found, ref); err != nil || len(found) > 0 {
		return found, false, err
	}
	found, err = t.Tx.FindCustomers(ctx, ref.Text, maxChoices+1)
	return found, true, err
}

// titled is the customer of the actor's only open deal that is called so: 窑炉输了 speaks of a deal.
func (t *Turn) titled(ctx context.Context, called string) (crm.Customer, bool, error) {
	deals, err := t.Tx.ListDeals(ctx, store.DealFilter{Owners: []crm.UserID{t.Actor.User.ID}, OpenOnly: true})
	if err != nil {
		return crm.Customer{}, false, err
	}
	deals = slices.DeleteFunc(deals, func(d crm.Deal) bool {
		return len([]rune(called)) < 2 || !strings.Contains(crm.NameKey(d.Title), crm.NameKey(called))
	})
	if len(deals) != 1 {
		return crm.Customer{}, false, nil
	}
	c, err := t.Tx.Customer(ctx, deals[0].CustomerID)
	return c, err == nil, err
}

// reads reports whether a kind only looks at records.
func reads(k Kind) bool {
	switch k {
	case QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, Ranking, Forecast, KnowledgeQuery, Explain, QueryPaymentPlans, QueryContracts, QueryQuotes, QueryProducts, ReversePayment, QueryScore, QueryRisk, QueryPhoneViews, QueryFigure:
		return true
	}
	return false
}

// named reports whether a customer is called s, in full or by a taught name.
func named(c crm.Customer, s string) bool {
	key := crm.NameKey(s)
	return crm.NameKey(c.Name) == key || slices.ContainsFunc(c.Aliases, func(a string) bool { return crm.NameKey(a) == key })
}

// stillCalled leaves out the customers that were called so once and are no more: the index of names keeps what was taken
// away.
func (t *Turn) stillCalled(ctx context.Context, all []crm.Customer, ref Ref) (kept []crm.Customer, err error) {
	key := crm.NameKey(ref.Text)
	for _, c := range all {
		now := ref.Match != "exact" && ref.Match != "alias" || slices.ContainsFunc(append([]string{c.Name}, c.Aliases...), func(name string) bool {
			return crm.NameKey(name) == key || slices.Contains(shortNames(name), key)
		})
		if !now {
			before, err := t.Tx.CalledBefore(ctx, c.ID, ref.Text)
			if err != nil {
				return nil, err
			}
			now = !before
		}
		if now {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// inFull are the customers whose full name is s: not those it may be short for.
func inFull(all []crm.Customer, s string) (full []crm.Customer) {
	for _, c := range all {
		if crm.NameKey(c.Name) == crm.NameKey(s) {
			full = append(full, c)
		}
	}
	return full
}

func (t *Turn) own(all []crm.Customer) (own []crm.Customer) {
	for _, c := range all {
		if c.Owner == t.Actor.User.ID {
			own = append(own, c)
		}
	}
	return own
}

// implied is the customer nobody named: the one spoken of just before, or the one the person named belongs to.
func (t *Turn) implied(ctx context.Context, r Request) (crm.Customer, error) {
	recent, err := t.recent(ctx)
	if err != nil {
		return crm.Customer{}, err
	}
	if called := r.Slots.Contact.Text; called != "" && r.Kind != AddContact {
		people, err := t.Tx.FindContacts(ctx, called, 20)
		if err != nil {
			return crm.Customer{}, err
		}
		ids := make([]crm.CustomerID, 0, len(people))
		for _, p := range people {
			if !slices.Contains(ids, p.CustomerID) {
				ids = append(ids, p.CustomerID)
			}
		}
		if fits := slices.DeleteFunc(t.spokenWithin(), func(c crm.CustomerID) bool { return !slices.Contains(ids, c) }); len(fits) == 1 {
			return t.Tx.Customer(ctx, fits[0]) // of all who are called so, only theirs was spoken of
		}
		if len(ids) > 0 {
			return t.oneOf(ctx, r, ids, called)
		}
	}
	stranger := r.Slots.Contact.Text != "" && r.Kind != AddContact && r.Slots.Customer.Match != "anaphor"
	switch {
	case stranger && reads(r.Kind):
		return crm.Customer{}, &crm.NotFoundError{What: crm.ContactNoun, Name: r.Slots.Contact.Text}
	case stranger: // nobody knows whose they are: not silently the last customer's
		return crm.Customer{}, &Ask{Slot: AskCustomer, Say: say.WhoseContact(r.Slots.Contact.Text), Choices: t.customerChoices(recent), Request: r}
	case len(recent) == 0:
		return crm.Customer{}, &Ask{Slot: AskCustomer, Say: say.WhichCustomer(""), Request: r}
	case len(recent) == 1:
		return recent[0], nil
	}
	return crm.Customer{}, &Ask{Slot: AskCustomer, Say: say.WhichCustomer(""), Choices: t.customerChoices(recent), Request: r}
}

// spokenWithin are the customers spoken of within the last minutes, each once.
func (t *Turn) spokenWithin() (ids []crm.CustomerID) {
	for _, s := range t.Memory.Topics {
		if t.Now.Sub(s.At) <= topicFor && !slices.Contains(ids, s.Customer) {
			ids = append(ids, s.Customer)
		}
	}
	return ids
}

func (t *Turn) oneOf(ctx context.Context, r Request, ids []crm.CustomerID, called string) (crm.Customer, error) {
	found, err := t.Tx.Customers(ctx, ids)
	if err != nil {
		return crm.Customer{}, err
	}
	if own := t.own(found); len(own) == 1 {
		return own[0], nil
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return crm.Customer{}, &Ask{Slot: AskCustomer, Say: say.WhoseContact(called), Choices: t.customerChoices(found), Request: r}
}

// recent are the customers that 这单 may mean: the last one spoken of, and those of the same moment.
func (t *Turn) recent(ctx context.Context) ([]crm.Customer, error) {
	var ids []crm.CustomerID
	for _, s := range t.Memory.Topics {
		if t.Now.Sub(s.At) <= topicFor && s.At.Equal(t.Memory.Topics[0].At) {
			ids = append(ids, s.Customer)
		}
	}
	return t.Tx.Customers(ctx, ids)
}

func (t *Turn) customerChoices(all []crm.Customer) []Choice {
	all = slices.SortedStableFunc(slices.Values(all), func(a, b crm.Customer) int { return b.LastContactAt.Compare(a.LastContactAt) })
	choices := make([]Choice, 0, maxChoices)
	for _, c := range all[:min(len(all), maxChoices)] {
		choices = append(choices, Choice{Label: say.CustomerChoice(c, t.Now), ID: int64(c.ID)})
	}
	return choices
}

// mention remembers a customer and a deal (0: none) as the ones 这单 means from now on.
func (t *Turn) mention(c crm.CustomerID, d crm.DealID) {
	m := t.Memory
	t.Touched = append(t.Touched, c)
	m.Topics = slices.DeleteFunc(m.Topics, func(s Topic) bool { return s.Customer == c })
	m.Topics = slices.Insert(m.Topics, 0, Topic{Customer: c, Deal: d, At: t.Now})
	m.Topics = m.Topics[:min(len(m.Topics), topics)]
}

// Deal is the deal of a customer that a request is about, among those that fit; ok is false when there is none.
func (t *Turn) Deal(ctx context.Context, r Request, c crm.Customer, fits func(crm.Deal) bool) (d crm.Deal, ok bool, err error) {
	ref := r.Slots.Deal
	switch {
	case ref.Picked != 0:
		d, err = t.Tx.Deal(ctx, crm.DealID(ref.Picked))
		return d, err == nil, err
	case ref.Match == matchCreate || ref.Match == matchNone:
		return d, false, nil
	}
	meant := func(d crm.Deal) bool { return r.Slots.Pipeline == "" || t.Process.Of(d).Code == r.Slots.Pipeline }
	deals, err := t.deals(ctx, c, func(d crm.Deal) bool { return meant(d) && fits(d) })
	if err != nil {
		return d, false, err
	}
	if ref.Text == "" && !t.resumed && r.Slots.ToPipeline == "" { // 续约 of 走续约流程 is no title
		spoken, err := t.spokenOf(ctx, r, c)
		if err != nil || spoken.ID != 0 && meant(spoken) {
			return spoken, spoken.ID != 0 && fits(spoken), err
		}
	}
	if len(deals) == 0 {
		return d, false, nil
	}
	ask := &Ask{Slot: AskDeal, Say: say.WhichDeal(c), Choices: t.dealChoices(deals), Request: r}
	if ref.Text != "" {
		titled := slices.DeleteFunc(slices.Clone(deals), func(d crm.Deal) bool { return !alike(d.Title, ref.Text) })
		for _, d := range titled {
			if len(titled) == 1 || crm.NameKey(d.Title) == crm.NameKey(ref.Text) {
				return d, true, nil
			}
		}
		if len(titled) > 1 {
			ask.Choices = t.dealChoices(titled)
		} else {
			ask.Choices = append(ask.Choices[:min(len(ask.Choices), maxChoices-1)], Choice{Label: say.CreateDeal(), Value: chooseCreate})
		}
		return d, false, ask
	}
	if len(deals) == 1 {
		return deals[0], true, nil
	}
	if named := r.Slots.Customer; !named.Said() || named.Match == "anaphor" {
		for _, s := range t.Memory.Topics {
			if s.Customer != c.ID || s.Deal == 0 || t.Now.Sub(s.At) > topicFor {
				continue
			}
			if i := slices.IndexFunc(deals, func(d crm.Deal) bool { return d.ID == s.Deal }); i >= 0 {
				return deals[i], true, nil
			}
		}
	}
	return d, false, ask
}

// spokenOf is the one deal of c whose title, or a part of it that no other title has, stands in the words of the request:
// 南屏冻干机输了. It is found whatever its stage: a deed must not fall to another deal because that one fits.
func (t *Turn) spokenOf(ctx context.Context, r Request, c crm.Customer) (found crm.Deal, err error) {
	all, err := t.deals(ctx, c, func(crm.Deal) bool { return true })
	if err != nil || len(all) < 2 {
		return found, err
	}
	said := strings.Replace(t.words(r.Span), r.Slots.Customer.Text, "", 1)
	best := 0
	for _, d := range all {
		switch n := inCommon(crm.NameKey(d.Title), crm.NameKey(said)); {
		case n < 2 || n < best:
		case n == best:
			found = crm.Deal{}
		default:
			best, found = n, d
		}
	}
	return found, nil
}

func (t *Turn) deals(ctx context.Context, c crm.Customer, fits func(crm.Deal) bool) ([]crm.Deal, error) {
	all, err := t.Tx.DealsOf(ctx, c.ID)
	return slices.DeleteFunc(all, func(d crm.Deal) bool { return !fits(d) }), err
}

// alike reports whether one title contains the other.
func alike(a, b string) bool {
	a, b = crm.NameKey(a), crm.NameKey(b)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

func (t *Turn) dealChoices(all []crm.Deal) []Choice {
	choices := make([]Choice, 0, maxChoices)
	for _, d := range all[:min(len(all), maxChoices)] {
		choices = append(choices, Choice{Label: say.DealChoice(d, t.Process.Stage(d), t.lineOf(d)), ID: int64(d.ID)})
	}
	return choices
}

// Contact is the person at a customer that a request names; zero when it names none. A person not known yet has no id:
// the deed stores them with its first write.
func (t *Turn) Contact(ctx context.Context, r Request, c crm.Customer) (crm.Contact, error) {
	ref, s := r.Slots.Contact, r.Slots
	if !ref.Said() {
		return crm.Contact{}, nil
	}
	people, err := t.Tx.Contacts(ctx, c.ID)
	if err != nil {
		return crm.Contact{}, err
	}
	for _, p := range people {
		if int64(p.ID) == ref.Picked || (ref.Picked == 0 && crm.NameKey(p.Name) == crm.NameKey(ref.Text)) {
			return p, nil
		}
	}
	var maybe []crm.Contact
	for _, p := range people {
		if !p.Left && addressed(p, ref.Text) {
			maybe = append(maybe, p)
		}
	}
	if len(maybe) == 1 {
		return maybe[0], nil
	}
	return crm.Contact{CustomerID: c.ID, Name: ref.Text, Title: s.Title, Phone: s.Phone, Email: s.Email}, nil
}

// discreet is a contact as it may be shown beside what was done: in a group nobody's number is, elsewhere it is masked unless it was
// just said.
func (t *Turn) discreet(p crm.Contact, said string) crm.Contact {
	if t.Group {
		p.Phone, p.Email = "", ""
	}
	p.Phone = masked(p.Phone, said)
	return p
}

// shown writes down that the person sees whole numbers of people of a customer, and its own.
func (t *Turn) shown(ctx context.Context, c crm.Customer, people ...crm.Contact) error {
	var views []crm.PhoneView
	if c.Phone != "" {
		views = append(views, crm.PhoneView{Customer: c.ID, How: crm.ViewedInChat})
	}
	for _, p := range people {
		if p.Phone != "" {
			views = append(views, crm.PhoneView{Customer: p.CustomerID, Contact: p.ID, How: crm.ViewedInChat})
		}
	}
	if len(views) == 0 {
		return nil
	}
	return t.Tx.RecordPhoneViews(ctx, views)
}

// addressed reports whether 王经理 may be how p, 王建国 the 采购经理, is addressed.
func addressed(p crm.Contact, called string) bool {
	full, short := []rune(crm.NameKey(p.Name)), []rune(crm.NameKey(called))
	return len(full) > 1 && len(short) > 1 && full[0] == short[0] && p.Title != "" && strings.HasSuffix(crm.NameKey(p.Title), string(short[1:]))
}

// notFound reports whether an error says that there is no such record.
func notFound(err error) bool {
	var e *crm.NotFoundError
	return errors.As(err, &e)
}
