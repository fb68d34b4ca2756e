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
	c, added, err := t.linkedTo(ctx, e, to)
	if err != nil {
		return "", err
	}
	return say.ExternalLinked(e, c.Name, added), nil
}

// linkedTo links, and gives the customer with the tags that it got.
func (t *Turn) linkedTo(ctx context.Context, e crm.ExternalContact, to crm.CustomerID) (c crm.Customer, added []string, err error) {
	if c, err = t.Tx.Customer(ctx, to); err != nil {
		return c, nil, err
	}
	e.CustomerID, e.Dismissed = c.ID, false
	if e.ContactID == 0 {
		p, err := t.personFor(ctx, e)
		if err != nil {
			return c, nil, err
		}
		e.ContactID = p.ID
	}
	if e, err = t.Tx.LinkExternal(ctx, e); err != nil {
		return c, nil, err
	}
	if err := t.noteExternal(ctx, e, say.ExternalNote(e, t.Actor.User, true, false)); err != nil {
		return c, nil, err
	}
	if added, err = t.addTags(ctx, c, e.Tags); err != nil {
		return c, nil, err
	}
	t.Touched = append(t.Touched, c.ID)
	t.Tx.Summarise(say.SummaryOfExternal(e, c.Name))
	return c, added, nil
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

// linkExternal says of a contact in WeCom whose they are: of which customer, and which contact there. Slots.Contact is who is meant in
// WeCom, Slots.Text the customer's contact; empty: the one of the same number or name, or a new one.
func linkExternal() Intent {
	return Intent{
		Kind:     LinkExternal,
		Title:    "关联微信联系人",
		Place:    crm.Alone,
		Rare:     true,
		Examples: []string{"把微信好友王芳关联到华北重工的王芳", "微信联系人老周是星辰科技的周经理", "把企微联系人王芳记到华北重工"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			e, err := t.externalMeant(ctx, &r)
			if err != nil {
				return "", err
			}
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			before := e
			e.CustomerID, e.ContactID = c.ID, 0
			if called := r.Slots.Text; called != "" {
				people, err := t.Tx.Contacts(ctx, c.ID)
				if err != nil {
					return "", err
				}
				i := slices.IndexFunc(people, func(p crm.Contact) bool { return crm.NameKey(p.Name) == crm.NameKey(called) })
				if i < 0 {
					return say.ExternalNoSuchContact(e, c.Name, called), nil
				}
				e.ContactID = people[i].ID
			}
			if before.CustomerID == c.ID && (e.ContactID == 0 || e.ContactID == before.ContactID) {
				return say.ExternalIsLinked(e, c.Name), nil
			}
			_, added, err := t.linkedTo(ctx, e, c.ID)
			if err != nil {
				return "", err
			}
			var was crm.Customer
			if before.Linked() && before.CustomerID != c.ID {
				if was, err = t.Tx.Customer(ctx, before.CustomerID); err != nil && !notFound(err) {
					return "", err
				}
			}
			t.wrote(r, LastWrite{Customer: c.ID}, "")
			return say.ExternalLinkedTo(e, c.Name, r.Slots.Text, added, was.Name), nil
		},
	}
}

// externalMeant is one of the actor's contacts in WeCom by name; of several it asks which.
func (t *Turn) externalMeant(ctx context.Context, r *Request) (crm.ExternalContact, error) {
	if id := r.Slots.Contact.Picked; id != 0 {
		return t.Tx.ExternalContact(ctx, crm.ExternalContactID(id))
	}
	called := r.Slots.Contact.Text
	found, err := t.Tx.ExternalsCalled(ctx, called)
	switch {
	case err != nil:
		return crm.ExternalContact{}, err
	case len(found) == 0:
		return crm.ExternalContact{}, &crm.NotFoundError{What: crm.ExternalNoun, Name: called}
	case len(found) == 1:
		r.Slots.Contact.Picked = int64(found[0].ID)
		return found[0], nil
	}
	choices := make([]Choice, 0, maxChoices+1)
	for _, e := range found[:min(len(found), maxChoices)] {
		of := ""
		if e.Linked() {
			c, err := t.Tx.Customer(ctx, e.CustomerID)
			if err != nil && !notFound(err) {
				return crm.ExternalContact{}, err
			}
			of = c.Name
		}
		choices = append(choices, Choice{Label: say.ExternalChoice(e, of, t.Now), ID: int64(e.ID)})
	}
	return crm.ExternalContact{}, &Ask{Slot: AskContact, Say: say.WhichExternal(called), Choices: append(choices, Choice{Label: say.No(), Value: chooseNo}), Request: *r}
}

// 把微信好友王芳关联到华北重工的王芳.
var linkExternalForms = []form{
	{
		words: externalWords,
		shape: zh.NewSentence(`[把|将][我的|我](` + externalNames + `)[里|中][的]<x 1-12 ^,;。?!的>[给](` + linkedTo + `)[客户]<a 2-30 ^,;。?!>的[联系人]<c 1-8 ^,;。?!的>[这个人|那个人|上|名下]`),
		read:  func(m match) (Request, bool) { return m.linking() },
	},
	{
		words: externalWords,
		shape: zh.NewSentence(`[把|将][我的|我](` + externalNames + `)[里|中][的]<x 1-12 ^,;。?!的>[给](` + linkedTo + `)[客户]<a 2-30 ^,;。?!的>[的|的人|上|名下|这个客户|那里|那边]`),
		read:  func(m match) (Request, bool) { return m.linking() },
	},
	{
		words: []string{"微信", "企微"},
		shape: zh.NewSentence(`(把|将)<x 1-8 ^,;。?!的我>的(微信|企微)[号][给](关联到|关联上|绑定到|绑到|对应到|挂到|连到|链接到)[客户]<a 2-30 ^,;。?!>的[联系人]<c 1-8 ^,;。?!的>[这个人|那个人|上|名下]`),
		read:  func(m match) (Request, bool) { return m.linking() },
	},
}

var externalWords = strings.Fields(`微信联系人 企微联系人 微信好友 企微好友 外部联系人`)

const (
	externalNames = `微信联系人|企微联系人|微信好友|企微好友|企业微信好友|企业微信联系人|外部联系人`
	linkedTo      = `关联到|关联上|关联|绑定到|绑到|绑定|对应到|对应|挂到|连到|链接到|记到|归到|其实就是|其实是|就是|是`
)

func (m match) linking() (Request, bool) {
	ref, ok := m.customer("a", false)
	i, j := m.runes("x")
	r := Request{Kind: LinkExternal}
	r.Slots.Customer = ref
	r.Slots.Contact = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
	if m.has("c") {
		k, l := m.runes("c")
		r.Slots.Text = strings.TrimSpace(m.tx.Slice(k, l))
	}
	return r, ok && i < j && !containsAny(string(m.r[i:j]), noNames) && !containsAny(r.Slots.Text, []string{"谁", "什么", "哪"}) && !containsAny(ref.Text, []string{"谁", "什么", "哪家", "哪个"})
}

// 华北重工的微信联系人: without a verb it would be a contact by WeChat.
var externalForms = []form{{
	words: externalWords,
	shape: zh.NewSentence(lookFirst + `<a 2-30 ^,;。?!>[的|_|:|现在|都|有]*[有哪些|有谁|哪些|几个]*(微信联系人|企微联系人|微信好友|企微好友|外部联系人)[都|有|是]*[哪些|谁|几个|多少]*[呢|啊][?]`),
	read: func(m match) (Request, bool) {
		ref, ok := m.customer("a", false)
		r := Request{Kind: QueryCustomer, Speech: Question}
		r.Slots.Customer = ref
		return r, ok
	},
}}
