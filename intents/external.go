package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// likelyCustomers is how many customers are offered for an external contact.
const likelyCustomers = 3

// HearExternal follows what WeCom told of an external contact of the actor's. What is known for sure is written down, once; whose they
// are is asked once; what nobody needs to know is not said (an empty text).
func (t *Turn) HearExternal(ctx context.Context) (say.Text, error) {
	event := *t.Message.External
	if event.Refused() {
		return "", t.tellTransferRefused(ctx, event)
	}
	e, fresh, err := t.Tx.HearExternal(ctx, event, t.External, t.Now)
	if err != nil {
		return "", err
	}
	switch {
	case e.Linked():
		return t.ofLinked(ctx, e, fresh)
	case e.Name == "" || e.Dismissed:
		return "", nil
	case event.Ends() && fresh:
		return say.ExternalEnded(e, "", event.Transfer), nil
	case e.EndedAt.IsZero() && (fresh || event.Edited()):
		return t.placeExternal(ctx, e, fresh)
	}
	return "", nil
}

// ofLinked writes what became of a linked external contact into the customer's timeline, and new tags of theirs to the customer.
func (t *Turn) ofLinked(ctx context.Context, e crm.ExternalContact, fresh bool) (say.Text, error) {
	event := *t.Message.External
	c, err := t.Tx.Customer(ctx, e.CustomerID)
	if notFound(err) {
		return "", nil // it went to somebody else meanwhile
	} else if err != nil {
		return "", err
	}
	if event.Edited() {
		added, err := t.addTags(ctx, c, e.Tags)
		if len(added) == 0 || err != nil {
			return "", err
		}
		t.Tx.Summarise(say.SummaryOfExternalTags(e, c.Name))
		return say.ExternalTagged(e, c.Name, added), nil
	}
	if !fresh {
		return "", nil
	}
	if err := t.noteExternal(ctx, e, say.ExternalNote(e, t.Actor.User, !event.Ends(), event.Transfer)); err != nil {
		return "", err
	}
	t.Tx.Summarise(say.SummaryOfExternal(e, c.Name))
	if event.Ends() {
		return say.ExternalEnded(e, c.Name, event.Transfer), nil
	}
	return say.ExternalLinked(e, c.Name, nil), nil
}

func (t *Turn) noteExternal(ctx context.Context, e crm.ExternalContact, body string) error {
	n := crm.Note{CustomerID: e.CustomerID, ContactID: e.ContactID, Body: body, At: e.AddedAt}
	if !e.EndedAt.IsZero() {
		n.At = e.EndedAt
	}
	_, err := t.Tx.AddNote(ctx, n)
	return err
}

// placeExternal links an external contact to the one customer they can only be of, or asks.
func (t *Turn) placeExternal(ctx context.Context, e crm.ExternalContact, ask bool) (say.Text, error) {
	same, err := t.Tx.SameExternal(ctx, e.ExternalID)
	if err != nil {
		return "", err
	}
	if of := distinctCustomers(same); len(of) == 1 {
		e.ContactID = same[0].ContactID
		return t.linkExternal(ctx, e, of[0])
	}
	sure, err := t.customersOfExternal(ctx, e)
	if err != nil {
		return "", err
	}
	if len(sure) == 1 {
		return t.linkExternal(ctx, e, sure[0])
	}
	if !ask {
		return "", nil
	}
	likely, err := t.Tx.Customers(ctx, sure)
	if err == nil && len(likely) == 0 && e.Corp != "" {
		likely, err = t.Tx.FindCustomers(ctx, e.Corp, likelyCustomers)
	}
	if err != nil {
		return "", err
	}
	t.Offer = say.ExternalCard(e, likely[:min(len(likely), likelyCustomers)])
	return "", nil
}

func distinctCustomers(all []crm.ExternalContact) (ids []crm.CustomerID) {
	for _, e := range all {
		if !slices.Contains(ids, e.CustomerID) {
			ids = append(ids, e.CustomerID)
		}
	}
	return ids
}

// customersOfExternal are the customers in scope that are called as the contact's company is, or have their number.
func (t *Turn) customersOfExternal(ctx context.Context, e crm.ExternalContact) (ids []crm.CustomerID, err error) {
	add := func(id crm.CustomerID) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	called, err := t.Tx.FindCustomers(ctx, e.Corp, 20)
	if err != nil {
		return nil, err
	}
	for _, c := range called {
		if named(c, e.Corp) {
			add(c.ID)
		}
	}
	if len(crm.PhoneDigits(e.Phone)) < 7 {
		return ids, nil
	}
	people, at, err := t.Tx.FindPhones(ctx, e.Phone, store.PhoneTail, 20)
	for _, p := range people {
		add(p.CustomerID)
	}
	for _, c := range at {
		add(c.ID)
	}
	return ids, err
}

// linkExternal makes an external contact one of a customer's people, as a note in its timeline.
func (t *Turn) linkExternal(ctx context.Context, e crm.ExternalContact, to crm.CustomerID) (say.Text, error) {
	c, err := t.Tx.Customer(ctx, to)
	if err != nil {
		return "", err
	}
	e.CustomerID, e.Dismissed = c.ID, false
	if e.ContactID == 0 {
		p, err := t.personFor(ctx, e)
		if err != nil {
			return "", err
		}
		e.ContactID = p.ID
	}
	if e, err = t.Tx.LinkExternal(ctx, e); err != nil {
		return "", err
	}
	if err := t.noteExternal(ctx, e, say.ExternalNote(e, t.Actor.User, true, false)); err != nil {
		return "", err
	}
	added, err := t.addTags(ctx, c, e.Tags)
	if err != nil {
		return "", err
	}
	t.Touched = append(t.Touched, c.ID)
	t.Tx.Summarise(say.SummaryOfExternal(e, c.Name))
	return say.ExternalLinked(e, c.Name, added), nil
}

// personFor is the contact of the customer that an external contact is, by number or by name; a new one when there is none.
func (t *Turn) personFor(ctx context.Context, e crm.ExternalContact) (crm.Contact, error) {
	people, err := t.Tx.Contacts(ctx, e.CustomerID)
	if err != nil {
		return crm.Contact{}, err
	}
	number := crm.PhoneDigits(e.Phone)
	for _, p := range people {
		if number != "" && crm.PhoneDigits(p.Phone) == number {
			return p, nil
		}
	}
	for _, p := range people {
		if crm.NameKey(p.Name) != crm.NameKey(e.Name) || number != "" && p.Phone != "" {
			continue
		}
		if number != "" {
			p.Phone = e.Phone
			return t.Tx.SaveContact(ctx, p)
		}
		return p, nil
	}
	return t.Tx.CreateContact(ctx, crm.Contact{CustomerID: e.CustomerID, Name: e.Name, Phone: e.Phone})
}

// addTags gives a customer the tags it does not have. It takes none away: what is missing in WeCom was perhaps never meant to be there.
func (t *Turn) addTags(ctx context.Context, c crm.Customer, tags []string) (added []string, err error) {
	for _, tag := range tags {
		if !slices.Contains(c.Tags, tag) && !slices.Contains(added, tag) {
			added = append(added, tag)
		}
	}
	if len(added) == 0 {
		return nil, nil
	}
	c.Tags = append(slices.Clone(c.Tags), added...)
	_, err = t.Tx.SaveCustomer(ctx, c)
	return added, err
}

// tapExternal does what the card about an external contact says.
func (t *Turn) tapExternal(ctx context.Context, r Request) (say.Text, error) {
	e, err := t.Tx.ExternalContact(ctx, crm.ExternalContactID(r.Button.ID))
	if notFound(err) {
		return say.NotYoursOrGone(), nil
	} else if err != nil {
		return "", err
	}
	if e.Linked() {
		c, err := t.Tx.Customer(ctx, e.CustomerID)
		if notFound(err) {
			return say.NotYoursOrGone(), nil
		}
		return say.ExternalIsLinked(e, c.Name), err
	}
	to, said := r.Button.Customer, say.Text("")
	switch r.Button.Op {
	case crm.ButtonDrop:
		if e.Dismissed {
			return say.ExternalDismissed(e), nil
		}
		e.Dismissed = true
		if e, err = t.Tx.LinkExternal(ctx, e); err != nil {
			return "", err
		}
		t.wrote(r, LastWrite{}, say.SummaryOfExternal(e, ""))
		return say.ExternalDismissed(e), nil
	case crm.ButtonNew:
		c, err := t.Tx.CreateCustomer(ctx, crm.Customer{Name: e.Corp})
		if err != nil {
			return "", err
		}
		to, said = c.ID, say.ExternalCustomerMade(c.Name)
	}
	text, err := t.linkExternal(ctx, e, to)
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: to}, "")
	return said + text, nil
}

// externals lists the external contacts of a customer.
func (t *Turn) externals(ctx context.Context, c crm.Customer) (say.Text, error) {
	all, err := t.Tx.ExternalsOf(ctx, c.ID)
	if err != nil {
		return "", err
	}
	var who []crm.UserID
	for _, e := range all {
		who = append(who, e.User)
	}
	having, err := t.Tx.NamesOfPeople(ctx, who)
	return say.Externals(c, all, having, t.Now), err
}

// 华北重工的微信联系人: without a verb it would be a contact by WeChat.
var externalForms = []form{{
	words: strings.Fields(`微信联系人 企微联系人 微信好友 企微好友 外部联系人`),
	shape: zh.NewSentence(lookFirst + `<a 2-30 ^,;。?!>[的|_|:|现在|都|有]*[有哪些|有谁|哪些|几个]*(微信联系人|企微联系人|微信好友|企微好友|外部联系人)[都|有|是]*[哪些|谁|几个|多少]*[呢|啊][?]`),
	read: func(m match) (Request, bool) {
		ref, ok := m.customer("a", true)
		r := Request{Kind: QueryCustomer, Speech: Question}
		r.Slots.Customer = ref
		return r, ok
	},
}}
