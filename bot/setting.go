package bot

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// setting is where a message was said, and where its answer belongs.
//
// A group reads along. So the group of a team shows that team's records only, and of those what the asker may see; any
// other group shows nothing of the CRM, because nobody knows who sits in it. What is the asker's own affair (reminders,
// settings, whole phone numbers) goes to them in private, with a short word in the group; so does whatever touches
// customers of other teams. What people tell is recorded by their own rights wherever they tell it.
type setting struct {
	group crm.Group // zero: a private chat
	team  string    // the group's team, when the asker has something to do with it; else nothing of the CRM is said here
	alone bool      // the whole answer goes to the asker in private
	wider bool      // the asker sees more than the group's team
}

// privateChat is the key of a person's conversation with the assistant alone.
const privateChat = ""

// chat is where the conversation goes on: what was asked in private is answered there.
func (s setting) chat(m crm.Message) string {
	if s.alone {
		return privateChat
	}
	return m.Chat
}

// settle finds out where a message was said. memory is the person's in the group.
func (b *Bot) settle(ctx context.Context, tx *store.Tx, m crm.Message, understood intents.Result, memory *intents.Memory) (s setting, err error) {
	if m.Chat == "" {
		return s, nil
	}
	if s.group, err = tx.Group(ctx, m.Chat); err != nil {
		return s, err
	}
	if s.group.TeamID != 0 {
		whole := tx.Actor().Scope
		known, err := tx.Within(ctx, s.group.TeamID, func() (err error) {
			s.wider = whole.All || len(whole.Users) > len(tx.Actor().Scope.Users) || len(whole.Shared) > 0
			s.team, err = tx.TeamName(ctx, s.group.TeamID)
			return err
		})
		if err != nil || known && s.team == "" {
			return s, err
		}
	}
	if m.Kind == crm.Click || memory.Pending != nil && tx.Now().Sub(memory.AskedAt) <= questionFor {
		return s, nil // of a question that was asked here
	}
	private := &intents.Memory{}
	if err := tx.Conversation(ctx, privateChat, private); err != nil {
		return s, err
	}
	if private.Pending != nil && private.Group == m.Chat && tx.Now().Sub(private.AskedAt) <= questionFor && b.allIn(understood, func(r intents.Request) bool { return r.Kind == intents.None }) {
		s.alone = true // an answer given here to what was asked there
		return s, nil
	}
	s.alone = b.allIn(understood, func(r intents.Request) bool { return !s.shows(b.placeOf(r)) }) && strings.TrimSpace(m.Text) != ""
	return s, nil
}

// shows reports whether an answer may be read by all who sit where the message was said.
func (s setting) shows(p crm.Place) bool {
	return s.group.Chat == "" || p == crm.InPublic || p != crm.Alone && s.team != ""
}

// placeOf is where the answer to a request belongs. What is nothing to do says nothing of the CRM.
func (b *Bot) placeOf(r intents.Request) crm.Place {
	if i, ok := b.intents[r.Kind]; ok {
		return i.PlaceOf(r)
	}
	return crm.InPublic
}

func (b *Bot) allIn(u intents.Result, is func(intents.Request) bool) bool {
	for _, r := range u.Requests {
		if !is(r) {
			return false
		}
	}
	return len(u.Requests) > 0
}

// within runs a deed in the scope its answer may show: a look in a team's group is at the team's records only.
func (c *conversation) within(ctx context.Context, intent intents.Intent, r intents.Request, f func() error) error {
	if c.place.team == "" || c.place.alone || intent.Write || intent.PlaceOf(r) != crm.InTeam {
		return f()
	}
	t := c.turn
	whole := t.Actor
	defer func() { t.Actor = whole }()
	_, err := t.Tx.Within(ctx, c.place.group.TeamID, func() error {
		t.Actor = t.Tx.Actor()
		return f()
	})
	return err
}

// elsewhere reports whether the answer touches customers that the group's team does not have. Of a deed that does not say
// what it touched, as an undoing, nobody knows when its teller sees more than the team.
func (c *conversation) elsewhere(ctx context.Context) (bool, error) {
	if c.place.group.Chat == "" || c.place.alone {
		return false, nil
	}
	touched := c.turn.Touched
	if c.asked != nil && c.asked.Slot == intents.AskCustomer {
		for _, choice := range c.asked.Choices {
			if choice.ID != 0 {
				touched = append(touched, crm.CustomerID(choice.ID))
			}
		}
	}
	if len(touched) == 0 {
		return c.did && c.place.wider, nil
	}
	if c.place.team == "" {
		return true, nil
	}
	all, found := map[crm.CustomerID]bool{}, 0
	for _, id := range touched {
		all[id] = true
	}
	ids := make([]crm.CustomerID, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	_, err := c.turn.Tx.Within(ctx, c.place.group.TeamID, func() error {
		seen, err := c.turn.Tx.Customers(ctx, ids)
		found = len(seen)
		return err
	})
	return found < len(ids), err
}

// aloud parts the answer: what the place may read, and what goes to the person in private.
func (c *conversation) aloud(reply crm.Reply, card *crm.Card) (here crm.Reply, shown *crm.Card, private []crm.Reply) {
	if c.place.group.Chat == "" {
		return reply, card, nil
	}
	var asides []crm.Reply
	for _, text := range append([]say.Text{c.turn.Aside}, c.asides...) {
		if text != "" {
			asides = append(asides, crm.Reply{Text: string(text)})
		}
	}
	if !c.place.alone {
		switch {
		case len(c.lines) == 0 && c.asked == nil && len(asides) > 0: // all of it is for the person alone, the receipt too
			if reply.Text != "" {
				asides[len(asides)-1].Text += "\n" + reply.Text
			}
			reply.Text = string(say.Aloud(c.turn.Tx.No() > 0, false, c.place.group.TeamID != 0, c.place.team != ""))
		case len(c.asides) > 0:
			reply.Text = strings.TrimSpace(reply.Text + "\n" + string(say.AlsoAlone()))
		}
		for _, offered := range c.offers {
			asides = append(asides, crm.Reply{Card: offered})
		}
		return reply, card, asides
	}
	if reply.Text != "" || reply.Card != nil {
		private = append(private, reply)
	}
	if private = append(private, asides...); card != nil {
		private = append(private, crm.Reply{Card: card})
	}
	return crm.Reply{Text: string(say.Aloud(c.turn.Tx.No() > 0, c.asked != nil, c.place.group.TeamID != 0, c.place.team != ""))}, nil, private
}
