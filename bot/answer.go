package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// answer does what a message asks, in one transaction, and puts the reply into the outbox.
// Until ready a callback may carry the reply itself; the zero time says that none is waiting. ahead was read just before.
func (b *Bot) answer(ctx context.Context, e store.Entry, ready time.Time, ahead store.Ahead) error {
	m, v := e.Message, ahead.Versions
	user, err := b.people.find(ctx, m.From, ahead.Sender)
	if errors.Is(err, errStranger) {
		reply := crm.Reply{Text: string(say.Stranger())}
		defer b.Wake()
		return b.Store.Park(ctx, e.ID, reply, b.apology(m, reply), "not a visible member")
	}
	if err != nil {
		return err
	}
	names, people, err := b.book.read(ctx, b.now(), v)
	if err != nil {
		return err
	}
	fields, err := b.fields.at(ctx, v.Fields, b.Store.Fields)
	if err != nil {
		return err
	}
	taught, err := b.words.at(ctx, v.Words, b.readTaught)
	if err != nil {
		return err
	}
	articles, err := b.shelf.at(ctx, v.Articles, b.readShelf)
	if err != nil {
		return err
	}
	said := b.saidAt(e)
	reading := intents.Context{Now: said, Manager: user.May(crm.SeeFigures, crm.ToTeam), Book: names, People: people, Fields: fields, Process: b.Process, Taught: taught, Workday: b.workday}
	understood := b.Parser.Parse(m.Text, reading)
	file, unfit, err := b.received(ctx, e, understood)
	if err != nil {
		return err
	}
	external, err := b.readExternal(ctx, m)
	if err != nil {
		return err
	}
	deed := store.Deed{User: user.ID, Now: said, Message: m.Key, Entry: e.ID, Holder: b.Holder, Chat: m.Chat}
	queued, pushed := false, false
	var model consulted
	answer := func(tx *store.Tx) error {
		m, understood, head, err := b.asSaved(ctx, tx, m, reading, understood)
		if err != nil {
			return err
		}
		understood, err = b.withinScope(ctx, tx, reading, understood, func(c intents.Context) intents.Result { return b.Parser.Parse(m.Text, c) })
		if err != nil {
			return err
		}
		book, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		memory := &intents.Memory{}
		if err := tx.Conversation(ctx, m.Chat, memory); err != nil {
			return err
		}
		place, err := b.settle(ctx, tx, m, understood, memory)
		if err != nil {
			return err
		}
		if place.alone {
			if memory, err = aside(ctx, tx, memory); err != nil {
				return err
			}
		}
		t := &intents.Turn{
			Now: said, Actor: tx.Actor(), Tx: tx, Process: book.Process, Calendar: b.Calendar, Rules: book.Pushes, Book: book,
			Memory: memory, Message: m, Text: m.Text, Group: m.Chat != "" && !place.alone, In: place.group, Understood: understood, Pages: b.Pages, ContractTemplate: b.ContractTemplate, Company: b.Company, TransferContacts: b.TransferContacts, File: file, External: external, HookFits: b.HookFits, Shelf: articles,
			Read: func(text string) intents.Result { return b.Parser.Parse(text, reading) },
		}
		t.Receive()
		if t.Again, err = clickedBefore(ctx, tx, m); err != nil {
			return err
		}
		if kept, secret := intents.WithoutSecrets(m.Text); secret {
			t.Redacted = kept
		}
		c := &conversation{bot: b, turn: t, place: place, unfit: unfit, model: model}
		if b.Model != nil {
			t.Draft = c.draft
		}
		c.labelled = func(ctx context.Context, labels []intents.Label) (intents.Result, error) {
			read := func(c intents.Context) intents.Result { return b.Parser.Labelled(m.Text, labels, c) }
			return b.withinScope(ctx, tx, reading, read(reading), read)
		}
		if err := c.hear(ctx, understood); err != nil {
			return err
		}
		c.headed(head)
		if err := c.remember(ctx); err != nil {
			return err
		}
		queued = t.Queued
		if err := c.witness(ctx); err != nil {
			return err
		}
		err = b.send(ctx, tx, m, c, ready)
		pushed = tx.Pushed()
		return err
	}
	for questions := 0; ; questions++ {
		err = b.Store.InTx(ctx, deed, answer)
		what, ok := wants(err)
		if !ok || questions == mostQuestions {
			break
		}
		if err := b.consult(ctx, e, user.ID, ready, what, &model); err != nil {
			return err
		}
	}
	if err == nil && pushed {
		b.Wake()
	}
	if err == nil && queued {
		b.wakeImports()
	}
	return err
}

// withinScope reads the text again when it named customers that its sender may not see: what the company's book says
// of those must not show, not even in where a name ends. It reads it again, with the sender's own customers, when it named one that nobody
// knows, or none: people call their own by any part of a name.
func (b *Bot) withinScope(ctx context.Context, tx *store.Tx, c intents.Context, understood intents.Result, again func(intents.Context) intents.Result) (intents.Result, error) {
	unseen, err := tx.Unseen(ctx, understood.Customers())
	if err != nil {
		return understood, err
	}
	if len(unseen) > 0 {
		hidden := make(map[crm.CustomerID]bool, len(unseen))
		for _, id := range unseen {
			hidden[id] = true
		}
		c.Book = intents.Without(c.Book, hidden)
		understood = again(c)
	}
	if !understood.OfNobodyKnown() {
		return understood, nil
	}
	names, err := tx.OwnNames(ctx, mostOwn)
	if err != nil || len(names) == 0 {
		return understood, err
	}
	own := make([]intents.Name, len(names))
	for i, n := range names {
		own[i] = intents.Name{Customer: n.Customer, Text: n.Text}
	}
	c.Own = intents.NewOwn(own)
	return again(c), nil
}

// mostOwn are the customers of one's own, those spoken to last, that are found by a part of their names.
const mostOwn = 1000

// asSaved is a message that is the name of a question its sender has kept, as if that were asked in its words; head names it. Any
// other message stays as it is.
func (b *Bot) asSaved(ctx context.Context, tx *store.Tx, m crm.Message, reading intents.Context, understood intents.Result) (crm.Message, intents.Result, say.Text, error) {
	names := intents.SavedNames(m.Text)
	if len(names) == 0 || m.Kind == crm.Click {
		return m, understood, "", nil
	}
	q, err := tx.SavedQuestion(ctx, names)
	if gone := (*crm.NotFoundError)(nil); errors.As(err, &gone) {
		return m, understood, "", nil
	} else if err != nil {
		return m, understood, "", err
	}
	asked := b.Parser.Parse(q.Words, reading)
	if !b.allIn(asked, func(r intents.Request) bool { i, ok := b.intents[r.Kind]; return ok && !i.Write }) {
		return m, understood, "", nil // it was a question when it was kept
	}
	m.Text = q.Words
	return m, asked, say.SavedHead(q), nil
}

// headed puts a line above the answer, wherever that goes.
func (c *conversation) headed(head say.Text) {
	switch {
	case head == "":
	case len(c.lines) == 1:
		c.lines[0] = head + "\n" + c.lines[0]
	case len(c.asides) == 1:
		c.asides[0] = head + "\n" + c.asides[0]
	}
}

// slowest is how far this machine's clock may be behind WeCom's: as far as a callback's timestamp may be off.
const slowest = 5 * time.Minute

// saidAt is when a message was said, in the company's zone: 「下周三」 is counted from there, not from when we got to it, and 「1分钟后」
// not from a clock that is slow, nor from one that was set back before it took up what was kept.
func (b *Bot) saidAt(e store.Entry) time.Time {
	m, now := e.Message, b.now()
	if m.At.IsZero() || m.At.Sub(now) > slowest && m.At.Sub(e.Received) > slowest {
		return now
	}
	return m.At.In(b.Location)
}

func (b *Bot) workday(d crm.Date) bool {
	work, _ := b.Calendar.Workday(d)
	return work
}

// send puts what the conversation came to into the outbox, as one or several pushes, and marks the message answered.
func (b *Bot) send(ctx context.Context, tx *store.Tx, m crm.Message, c *conversation, ready time.Time) error {
	reply, card := c.reply(), c.card()
	if m.Kind == crm.Click {
		reply.Update = c.update(reply)
	}
	if card == nil && c.turn.Offer != nil {
		card = c.turn.Offer
		card.TaskID = "do-" + taskID(m.Key)
	}
	if card != nil && reply.Text == "" {
		reply, card = crm.Reply{Card: card, Update: reply.Update}, nil
	}
	reply.Chart = c.chart
	reply, card, private := c.aloud(reply, card)
	if m.Chat != "" {
		reply = say.InGroup(reply)
	}
	if card != nil && m.Channel == crm.BotChannel { // 智能机器人 takes both in one answer
		reply.Card, card = card, nil
	}
	parts := wecom.SplitFor(m.Channel, reply.Text)
	if len(parts) > 0 {
		reply.Text = parts[0]
	}
	parsed, err := json.Marshal(c.understood.Understood(b.Intents))
	if err != nil {
		return fmt.Errorf("bot: understanding as JSON: %w", err)
	}
	if c.turn.Redacted != "" {
		parsed = nil
		if err := tx.Redact(ctx, c.turn.Redacted); err != nil {
			return err
		}
	}
	if m.Channel == crm.AppChannel && (card != nil || len(parts) > 1 || reply.Chart != nil) {
		ready = time.Time{} // no picture fits a response, and several pushes keep their order on one way only
	}
	for i, r := range private {
		p := crm.Push{Key: fmt.Sprintf("%s:private:%d", replyKey(m), i+1), Channel: crm.AppChannel, To: m.From, Reply: r}
		if err := tx.Push(ctx, p, tx.Now()); err != nil {
			return err
		}
	}
	if err := b.changeCard(ctx, tx, m, reply.Update, ready); err != nil {
		return err
	}
	holdback := b.holdback(m, reply, ready)
	if err := tx.Answer(ctx, *b.push(m, reply), string(parsed), holdback, c.uses...); err != nil {
		return err
	}
	next := func(n int, r crm.Reply) error {
		p := b.push(m, r)
		p.Key = fmt.Sprintf("%s:%d", p.Key, n)
		if p.Else != nil {
			p.Else.Key = p.Key
		}
		return tx.Push(ctx, *p, tx.Now().Add(holdback)) // not before the first part
	}
	n := 2
	for ; n <= len(parts); n++ {
		if err := next(n, crm.Reply{Text: parts[n-1]}); err != nil {
			return err
		}
	}
	if card != nil {
		return next(n, crm.Reply{Card: card})
	}
	return nil
}

// changeCard leaves what a clicked card of the app becomes to the relay, in case the click's own response comes too late to say it.
func (b *Bot) changeCard(ctx context.Context, tx *store.Tx, m crm.Message, u *crm.Update, ready time.Time) error {
	if m.Kind != crm.Click || m.Channel != crm.AppChannel || m.Return == "" || u == nil {
		return nil
	}
	changed := *u
	changed.Card.TaskID = m.TaskID
	due := tx.Now()
	if !ready.IsZero() {
		due = due.Add(max(0, ready.Sub(b.now())) + responseSlack)
	}
	p := crm.Push{Key: cardKey(m), Channel: m.Channel, To: m.From, Return: m.Return, Reply: crm.Reply{Update: &changed}, Until: b.now().Add(cardFor)}
	return tx.Push(ctx, p, due)
}

const (
	responseSlack = 500 * time.Millisecond
	cardFor       = 71 * time.Hour // a clicked card can be changed for 72 (D:94888)
)

// holdback is how long the relay leaves a reply to the callback's own response.
func (b *Bot) holdback(m crm.Message, r crm.Reply, ready time.Time) time.Duration {
	switch {
	case m.Kind == crm.Click: // its response only changes the card
		return 0
	case m.Channel == crm.BotChannel && strings.HasPrefix(m.Return, "http"): // 智能机器人 asks for its answer itself
		if b.now().Sub(m.At) > openFor && !m.At.IsZero() {
			return 0
		}
		return b.Unasked
	case m.Channel == crm.BotChannel || r.Card != nil || ready.IsZero(): // these cannot travel in the response
		return 0
	}
	return max(0, ready.Sub(b.now()))
}

// conversation is one message being answered.
type conversation struct {
	bot        *Bot
	turn       *intents.Turn
	lines      []say.Text
	wrote      bool
	lost       bool // some of it was not understood
	declined   bool // a question that waited was answered with no
	asked      *intents.Ask
	understood intents.Result
	place      setting
	chart      *crm.Chart     // of the first answer that has one
	did        bool           // something was written that is of some customer
	shown      []intents.Kind // questions that were answered
	unfit      error          // why the message's file was not kept
	uses       []crm.Use      // what the message came to
	asides     []say.Text     // answers of this message that others may not read
	offers     []*crm.Card    // … and their cards

	after    say.Text                                                                  // is said below the answer
	model    consulted                                                                 // what the model has said about this message
	labelled func(ctx context.Context, labels []intents.Label) (intents.Result, error) // the message read by labels, within what its sender may see
}

// aside is a person's conversation in private, going on from what was spoken of in a group.
func aside(ctx context.Context, tx *store.Tx, group *intents.Memory) (*intents.Memory, error) {
	private := &intents.Memory{}
	if err := tx.Conversation(ctx, privateChat, private); err != nil {
		return nil, err
	}
	if len(group.Topics) > 0 && (len(private.Topics) == 0 || group.Topics[0].At.After(private.Topics[0].At)) {
		private.Topics = group.Topics
	}
	return private, nil
}

// remember stores what was said just before, where the conversation goes on.
func (c *conversation) remember(ctx context.Context) error {
	t := c.turn
	if !c.place.alone {
		away, err := c.elsewhere(ctx)
		if err != nil {
			return err
		}
		c.place.alone = away
	}
	if m := t.Memory; c.place.alone && m.Pending != nil {
		m.Group = t.Message.Chat
	}
	return t.Tx.SaveConversation(ctx, c.place.chat(t.Message), t.Memory)
}

// run does requests one after the other. A request that cannot be done leaves the others alone;
// of several questions the first is asked now, the others when it is answered.
func (c *conversation) run(ctx context.Context, requests []intents.Request) error {
	for _, r := range requests {
		before := c.turn.Memory.Last.Kind
		text, err := c.do(ctx, r)
		var ask *intents.Ask
		problem, mendable := say.Problem(err)
		c.count(r, before, err, mendable)
		switch {
		case err == nil:
			c.tell(r, text)
		case errors.As(err, &ask) && c.asked == nil:
			c.asked = ask
		case errors.As(err, &ask):
			c.turn.Memory.Rest = append(c.turn.Memory.Rest, r)
		case mendable:
			c.lines = append(c.lines, problem)
			if c.narrowed(err) {
				c.lines[len(c.lines)-1] += "\n" + say.OnlyTeam(c.place.team)
			}
		default:
			return err
		}
	}
	return nil
}

// count notes what became of a request, for the monthly look at how the assistant is used; last is what was written before it.
func (c *conversation) count(r intents.Request, last intents.Kind, err error, mendable bool) {
	u := crm.Use{Intent: string(r.Kind)}
	var ask *intents.Ask
	switch {
	case errors.As(err, &ask):
		u.How = crm.UseAsked
	case mendable:
		u.How = crm.UseRefused
	case r.Kind == intents.None && slices.Contains([]intents.Speech{intents.Fact, intents.Command, intents.Question, ""}, r.Speech):
		u.How = crm.UseRefused // what else is none of these is rightly left alone
	case r.Kind == intents.Amend && last != "" && err == nil && c.turn.Tx.No() != 0:
		c.uses = append(c.uses, crm.Use{Intent: string(last), How: crm.UseCorrected})
	}
	c.uses = append(c.uses, u)
}

// witness writes down what the person was shown: the journal tells only of what was changed.
func (c *conversation) witness(ctx context.Context) error {
	if len(c.shown) == 0 || c.shown[0] == intents.Help {
		return nil
	}
	e := crm.AuditEvent{Kind: crm.AuditAsked, Subject: string(c.shown[0])}
	about := slices.Compact(slices.Sorted(slices.Values(c.turn.Touched)))
	if len(about) > 0 {
		e.SubjectID = int64(about[0])
	}
	if len(c.shown) > 1 || len(about) > 1 {
		raw, err := json.Marshal(map[string]any{"asked": c.shown, "customers": about})
		if err != nil {
			return fmt.Errorf("bot: what was shown, as JSON: %w", err)
		}
		e.Details = string(raw)
	}
	return c.turn.Tx.Witness(ctx, e)
}

// narrowed reports whether something may only be missing because a team's group does not show it.
func (c *conversation) narrowed(err error) bool {
	var gone *crm.NotFoundError
	return c.place.team != "" && !c.place.alone && errors.As(err, &gone) && (gone.What == crm.CustomerNoun || gone.What == crm.PersonNoun)
}

// do does one request under a savepoint.
func (c *conversation) do(ctx context.Context, r intents.Request) (text say.Text, err error) {
	if r.Kind == intents.None {
		if d := r.Doubted; d != nil && !c.turn.Group {
			if i, ok := c.bot.intents[d.Kind]; ok && i.Allows(c.turn.Actor.User) {
				return "", c.turn.Confirmation(i.Title, *d)
			}
		}
		if r.Speech == intents.Negation {
			if ask, err := c.turn.Denied(ctx); err != nil {
				return "", err
			} else if ask != nil {
				return "", ask
			}
		}
		if slices.Contains([]intents.Speech{intents.Fact, intents.Command, ""}, r.Speech) {
			return c.unheard(r), nil
		}
		return say.Nothing(string(r.Speech), c.turn.Text), nil
	}
	intent, ok := c.bot.intents[r.Kind]
	if !ok {
		return say.NotYet(), nil
	}
	c.bot.Metrics.asked(r.Kind)
	if u := c.turn.Actor.User; !intent.Allows(u) {
		return "", crm.Denied(intent.Needs, crm.ToOwn)
	}
	if (intent.Write || r.Guessed && !intents.Harmless(r.Kind)) && r.Confidence > 0 && r.Confidence < unsure {
		return "", c.turn.Confirmation(intent.Title, r)
	}
	err = c.turn.Tx.Step(ctx, func() error {
		return c.within(ctx, intent, r, func() (err error) {
			if text, err = intent.Do(ctx, c.turn, r); err != nil {
				return err
			}
			ended, err := c.turn.EndOvertaken(ctx)
			text = say.Both(text, ended)
			return err
		})
	})
	if err == nil && text != "" {
		for _, left := range c.turn.Left.Notes {
			text = say.Both(text, left)
		}
	}
	c.turn.Left.Notes = nil
	if spawned := c.turn.Spawned; err == nil && len(spawned) > 0 {
		text = say.Both(text, say.Spawned(spawned, c.turn.Now))
	}
	c.turn.Spawned = nil
	c.did = c.did || err == nil && intent.PlaceOf(r) == crm.ByDeed
	if err == nil && intent.Write {
		c.wrote = true
	} else if err == nil {
		c.turn.Asked(r)
		c.shown = append(c.shown, r.Kind)
	}
	return text, err
}

// unheard answers words that are nothing to do: talk in kind, and what was not understood with two examples of the kinds that
// were nearest; the second time in a row shorter.
func (c *conversation) unheard(r intents.Request) say.Text {
	t := c.turn
	if r.Chat() && !strings.Contains(t.Text, "换") { // 换号了 is something to record
		return say.SmallTalk(t.Text)
	}
	if c.lost = true; t.Memory.Lost {
		return say.StillUnclear()
	}
	var examples []string
	for _, k := range append(slices.Clone(r.Others), intents.LogContact, intents.QueryCustomer, intents.DailySummary) {
		if i, ok := c.bot.intents[k]; ok && i.Allows(t.Actor.User) && len(i.Examples) > 0 && len(examples) < 2 && !slices.Contains(examples, i.Examples[0]) {
			if k == intents.LogContact && t.Actor.User.May(crm.SeeFigures, crm.ToTeam) {
				continue // who leads others asks more than they visit
			}
			examples = append(examples, i.Examples[0])
		}
	}
	return say.Unclear(examples)
}

// tell keeps what a request came to for the answer: here, or for the person alone when others read along.
func (c *conversation) tell(r intents.Request, text say.Text) {
	chart := c.turn.Chart
	c.turn.Chart = nil
	if c.place.alone || c.place.shows(c.bot.placeOf(r)) {
		if c.chart == nil {
			c.chart = chart
		}
		c.lines = append(c.lines, text)
		return
	}
	c.asides = append(c.asides, text)
	if offer := c.turn.Offer; offer != nil {
		offer.TaskID = "do-" + taskID(c.turn.Message.Key)
		c.offers, c.turn.Offer = append(c.offers, offer), nil
	}
}

// unsure is the confidence below which a write is asked about first.
const unsure = 0.5

// otherKinds are what an unsure request might be instead.
func (c *conversation) otherKinds(r intents.Request) (choices []intents.Choice) {
	for _, k := range r.Others {
		if i, ok := c.bot.intents[k]; ok && len(choices) < 3 && i.Allows(c.turn.Actor.User) {
			choices = append(choices, intents.Choice{Label: i.Title, Value: string(k)})
		}
	}
	return choices
}

// reply is the text that the lines make, with the receipt when something was written.
func (c *conversation) reply() crm.Reply {
	lines := make([]string, 0, len(c.lines)+2)
	for _, l := range c.lines {
		if l != "" {
			lines = append(lines, string(l))
		}
	}
	if len(lines) > 1 {
		for i := range lines {
			lines[i] = fmt.Sprintf("%d. %s", i+1, lines[i])
		}
	}
	if no := c.turn.Tx.No(); c.wrote && no > 0 {
		lines = append(lines, string(say.Receipt(no)))
	}
	if c.asked != nil && !c.asksByCard() {
		lines = append(lines, c.questionText())
	}
	if c.after != "" && len(lines) > 0 {
		lines = append(lines, string(c.after))
	}
	return crm.Reply{Text: strings.Join(lines, "\n")}
}
