package intents

import (
	"context"
	"errors"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// createCustomer opens a customer's file; what is said about a customer that is the actor's already is added to it.
func createCustomer() Intent {
	return Intent{
		Kind:     CreateCustomer,
		Title:    "新增客户、线索",
		Examples: []string{"新增客户 青山仪表，联系人吴工，电话 13800000001", "帮我建一个客户：龙腾空调，行业制造业，来源官网", "新客户：上善环境科技有限公司，等级B", "新线索：苏州恒达 李工 13800000002 展会来的"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			s := r.Slots
			if s.Lead {
				text, err := t.takeLead(ctx, r)
				if known, ok := pooled(err, s.Customer.Text); ok {
					return known, nil
				}
				return text, err
			}
			if s.Customer.Text == "" {
				return "", &Ask{Slot: AskCustomer, Say: say.NeedName(), Request: r}
			}
			due, _, err := t.next(r)
			if err != nil {
				return "", err
			}
			c, known, err := t.openFile(ctx, r)
			if text, ok := pooled(err, s.Customer.Text); ok {
				return text, nil
			} else if err != nil {
				return "", err
			}
			person, err := t.saidContact(ctx, r, c)
			if err != nil {
				return "", err
			}
			var next crm.FollowUp
			if !due.IsZero() {
				if next, err = t.plan(ctx, r, c, crm.Deal{}, person.ID, due); err != nil {
					return "", err
				}
			}
			var filled say.Text
			if note, goods, sum := t.toldBeside(r); note != "" && !known {
				if _, err := t.Tx.AddNote(ctx, crm.Note{CustomerID: c.ID, ContactID: person.ID, Body: note, At: t.Now}); err != nil {
					return "", err
				}
				filled = say.NotedBeside(c, note, goods, sum)
			}
			if v := s.Value; v.Field.ID != 0 && v.Text != "" {
				if err := t.Tx.SetField(ctx, c.ID, v); err != nil {
					return "", err
				}
				filled = say.Both(filled, say.FieldSet(c.Name, v))
			}
			t.wrote(r, LastWrite{Customer: c.ID, Contact: person.ID, FollowUp: next.ID}, say.SummaryOfCustomer(c))
			if next.ID == 0 {
				t.wonder(c, person.ID)
			}
			if person = t.discreet(person, r.Slots.Phone); t.Group {
				c.Phone = ""
			}
			if known {
				c.Phone = masked(c.Phone, s.Phone)
				return say.Both(say.CustomerFilled(c, person, next, t.Now), filled), nil
			}
			return say.Both(say.CustomerCreated(c, person, next, t.Now), filled), nil
		},
	}
}

// openFile creates the customer, or adds to the actor's own of that name. known says which.
func (t *Turn) openFile(ctx context.Context, r Request) (c crm.Customer, known bool, err error) {
	s := r.Slots
	c = crm.Customer{Name: s.Customer.Text, Owner: t.Actor.User.ID, Level: s.Level, Industry: s.Industry, Region: s.Region, Source: s.Source, Tags: s.Tags}
	if !s.Contact.Said() {
		c.Phone = s.Phone
	}
	if id := s.Customer.Picked; id != 0 { // it was one of theirs after all
		old, err := t.Tx.Customer(ctx, crm.CustomerID(id))
		if err != nil {
			return c, true, err
		}
		s.Customer.Text, c.Name = old.Name, old.Name
	} else if ask, err := t.likely(ctx, r, c.Name); err != nil || ask != nil {
		return c, false, askOr(ask, err)
	}
	made, err := t.Tx.CreateCustomer(ctx, c)
	var taken *crm.DuplicateError
	if !errors.As(err, &taken) || !taken.Mine {
		return made, false, err
	}
	found, err2 := t.Tx.FindCustomers(ctx, c.Name, 1)
	if err2 != nil || len(found) != 1 {
		return c, true, errors.Join(err2, err)
	}
	old := found[0]
	after := old
	set(&after.Level, c.Level)
	set(&after.Industry, c.Industry)
	set(&after.Region, c.Region)
	set(&after.Source, c.Source)
	set(&after.Phone, c.Phone)
	if same := after.Level == old.Level && after.Industry == old.Industry && after.Region == old.Region && after.Source == old.Source && after.Phone == old.Phone; same {
		if !s.Contact.Said() && s.Next == nil {
			return c, true, taken
		}
		return old, true, nil
	}
	after, err = t.Tx.SaveCustomer(ctx, after)
	return after, true, err
}

// likely asks about a new customer that is probably there already under a name that is much the same, or with the same number; nil: there is
// none, or the actor said that it is another one.
func (t *Turn) likely(ctx context.Context, r Request, called string) (*Ask, error) {
	if r.Slots.Customer.Match == matchCreate {
		return nil, nil
	}
	known, err := t.Tx.FindCustomers(ctx, called, 1)
	if err != nil || len(known) == 1 && crm.NameKey(known[0].Name) == crm.NameKey(called) {
		return nil, err // its own, in full: that is told, or filled in
	}
	if _, taken, err := t.Tx.Followed(ctx, called); err != nil || taken {
		return nil, err // so is this
	}
	e, ok, err := likelyThere(ctx, t.Tx, called, r.Slots.Phone)
	if err != nil || !ok || e.Pooled && crm.NameKey(e.Name) == crm.NameKey(called) {
		return nil, err
	}
	ask := &Ask{Slot: AskCreate, Say: say.LikelyThere(called, e), Request: r}
	if e.ID != 0 {
		ask.Choices = append(ask.Choices, Choice{Label: say.ThatOne(e.Name), ID: int64(e.ID)})
	} else {
		ask.Choices = append(ask.Choices, Choice{Label: say.NotAnother(), Value: chooseNo})
	}
	ask.Choices = append(ask.Choices, Choice{Label: say.Another(), Value: chooseCreate})
	if e.ID != 0 {
		ask.Choices = append(ask.Choices, Choice{Label: say.No(), Value: chooseNo})
	}
	return ask, nil
}

// likelyThere is the customer that a new name, or number, probably is.
func likelyThere(ctx context.Context, tx *store.Tx, called, phone string) (*crm.DuplicateError, bool, error) {
	return tx.Likely(ctx, called, companyCore(called), phone, func(other string) bool { return sameCompany(called, other) })
}

// askOr is the question as an error, or an error.
func askOr(ask *Ask, err error) error {
	if ask != nil {
		return ask
	}
	return err
}

// masked is a number as it may be shown beside what was done, unless it was just said.
func masked(phone, said string) string {
	if crm.PhoneDigits(phone) == crm.PhoneDigits(said) {
		return phone
	}
	return crm.MaskPhone(phone)
}

// set overwrites what was said; what was not said stays.
func set[S ~string](field *S, said S) {
	if said != "" {
		*field = said
	}
}

// toldBeside is what is said of a new customer beside who they are: what they want, of what they have how many, for how much. sum is
// the amount among it that is no budget, goods what it is for.
func (t *Turn) toldBeside(r Request) (note, goods, sum string) {
	words, s := t.words(r.Span), r.Slots
	var kept []string
	for start := 0; start < len(words); {
		end := start + clauseEnd(words[start:])
		at := zh.Span{Start: r.Span.Start + start, End: r.Span.Start + end}
		clause := strings.TrimSpace(words[start:end])
		start = end + len(firstRune(words[end:]))
		if clause == "" || overlap(s.Customer.Span, at) || s.Contact.Said() && overlap(s.Contact.Span, at) || s.Next != nil && overlap(s.Next.Span, at) || len(s.Phone) > 0 && strings.Contains(clause, s.Phone) {
			continue
		}
		money := slices.ContainsFunc(zh.Amounts(zh.Read(clause)), func(a zh.Amount) bool { return a.Fen > 0 && a.Kind != zh.Percent }) && containsAny(clause, []string{"万", "元", "块"})
		if !money && !measured(clause) && !containsAny(clause, demands) {
			continue
		}
		kept = append(kept, clause)
		switch {
		case money && !strings.Contains(clause, "预算"):
			sum = clause
		case measured(clause):
			goods = strings.TrimLeft(clause, "他她们想需要买采购订先")
		}
	}
	return strings.Join(kept, "，"), goods, sum
}

// demands are words of what a customer wants, and of how large they are.
var demands = strings.Fields(`预算 想要 想看 想买 想了解 想换 需求 需要 预算 报过价 报了价 报价 采购 打算 有意向 感兴趣 门店 分店`)
