package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// addContact adds a person at a customer, or what is said about one who is known.
func addContact() Intent {
	return Intent{
		Kind:     AddContact,
		Title:    "加联系人",
		Examples: []string{"给华北重工加一个联系人，生产部马主任，13800000002", "星辰科技新增联系人 财务 小林", "恒通物流的对接人换成何总了"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.Customer(ctx, r)
			if err != nil {
				return "", err
			}
			return t.fillContact(ctx, r, c)
		},
	}
}

// fillContact adds the person of a request to a customer, or what is said about one who is known.
func (t *Turn) fillContact(ctx context.Context, r Request, c crm.Customer) (say.Text, error) {
	if !r.Slots.Contact.Said() {
		return "", &Ask{Slot: AskContact, Say: say.NeedContact(c), Request: r}
	}
	p, err := t.Contact(ctx, r, c)
	if err != nil {
		return "", err
	}
	old, known := p, p.ID != 0
	set(&p.Title, r.Slots.Title)
	set(&p.Phone, r.Slots.Phone)
	set(&p.Email, r.Slots.Email)
	switch {
	case !known:
		p, err = t.Tx.CreateContact(ctx, p)
	case p == old:
		t.mention(c.ID, 0)
		return say.ContactKnown(c, p), nil
	default:
		p, err = t.Tx.SaveContact(ctx, p)
	}
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Contact: p.ID}, say.SummaryOfChange(c, "联系人"))
	if known {
		return say.ContactFilled(c, t.discreet(p, r.Slots.Phone)), nil
	}
	return say.ContactAdded(c, t.discreet(p, r.Slots.Phone)), nil
}

// furtherContacts are the others who were there, stored when they are new: 乌总和佟工.
func (t *Turn) furtherContacts(ctx context.Context, r Request, c crm.Customer) (others []crm.Contact, err error) {
	for _, ref := range r.Slots.Also {
		also := r
		also.Slots.Contact, also.Slots.Title, also.Slots.Phone, also.Slots.Email = ref, "", "", ""
		p, err := t.Contact(ctx, also, c)
		if err == nil {
			p, err = t.savedContact(ctx, p)
		}
		if err != nil {
			return nil, err
		}
		others = append(others, p)
	}
	return others, nil
}

// saidContact is the contact that a request names, stored when it is new; without a name nobody.
func (t *Turn) saidContact(ctx context.Context, r Request, c crm.Customer) (crm.Contact, error) {
	if !r.Slots.Contact.Said() {
		return crm.Contact{}, nil
	}
	p, err := t.Contact(ctx, r, c)
	if err != nil {
		return p, err
	}
	return t.savedContact(ctx, p)
}

// savedContact stores a contact that is new.
func (t *Turn) savedContact(ctx context.Context, p crm.Contact) (crm.Contact, error) {
	if p.ID != 0 || p.Name == "" {
		return p, nil
	}
	return t.Tx.CreateContact(ctx, p)
}
