package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// questionFor is how long a question may be answered; a message after that is a new one.
const questionFor = 10 * time.Minute

// hear offers the message to the question that waits for an answer; what is none is done as it was understood.
func (c *conversation) hear(ctx context.Context, understood intents.Result) error {
	t := c.turn
	c.understood = understood
	pending, rest, task := t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID
	if pending != nil && t.Now.Sub(t.Memory.AskedAt) > questionFor {
		t.Settle(task, pending, say.LeftOpen())
		pending, rest = nil, nil
	}
	t.Memory.Pending = pending
	requests := understood.Requests
	r, goesOn := t.GoesOn(understood)
	t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = nil, nil, ""
	if goesOn {
		requests = []intents.Request{r}
		c.understood = intents.Result{Text: t.Text, Requests: requests, Source: "context"}
	}
	deed, isDeed := crm.ParseButton(t.Message.Button)
	switch {
	case t.Message.Kind == crm.ExternalMessage: // nobody said anything: the question stays open
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		return t.Tx.Step(ctx, func() error {
			text, err := t.HearExternal(ctx)
			c.wrote = t.Tx.No() != 0
			c.lines = append(c.lines, text)
			return err
		})
	case t.Message.Kind == crm.Click && isDeed: // a button of a push: the question stays open
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		requests = []intents.Request{{Kind: intents.TapButton, Button: deed}}
	case t.Message.Kind == crm.Click && (pending == nil || t.Message.TaskID != task):
		// A click on a card that has been answered or replaced changes nothing, and the question stays open.
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		c.lines = append(c.lines, c.tooLate())
		return nil
	case c.unfit != nil && t.Text == "": // there is nothing to ask about
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		problem, _ := say.Problem(c.unfit)
		c.lines = append(c.lines, problem)
		return nil
	case c.hearFile(pending):
		t.Settle(task, pending, say.AskedAnew())
		requests = []intents.Request{{Kind: intents.FileDocument, Confidence: 1}}
		if t.File.Spreadsheet() {
			requests = []intents.Request{{Kind: intents.ImportRecords, Confidence: 1}}
			requests[0].Slots.Files = []crm.Received{*t.File}
		}
		c.understood = intents.Result{Text: t.Text, Requests: requests, Source: "context"}
	case t.File != nil && t.Text == "": // another question waits for its answer
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		c.lines = append(c.lines, say.FileKept(len(t.Memory.Files)))
		return nil
	case goesOn: // 那上个月呢: a question that waits stays open
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
	case pending != nil:
		answer := pending.Resume(t)
		if t.Message.Kind == crm.Click && answer.Outcome != intents.NotAnAnswer {
			t.Update = answeredCard(pending, t.Message)
			t.Settle(task, pending, t.Update.Card.Text)
		} else if answer.Outcome != intents.NotAnAnswer {
			t.Settle(task, pending, say.Replied(t.Text))
		}
		switch answer.Outcome {
		case intents.ToMend:
			requests, c.asked, t.Memory.Rest = nil, c.mend(pending, answer), rest
		case intents.Completed:
			requests = append([]intents.Request{answer.Request}, rest...)
			c.understood = intents.Result{Text: t.Text, Requests: requests, Source: "context"}
		case intents.PutOff:
			c.lines = append(c.lines, say.NoNextYet())
			t.Memory.Pending, requests = pending, rest
			c.understood = intents.Result{Text: t.Text, Source: "context"}
		case intents.Declined:
			declined := say.Declined()
			if pending.Request.Kind == intents.FileDocument {
				declined = say.FileKept(len(pending.Request.Slots.Files))
			}
			if pending.Request.Kind == intents.ImportRecords {
				declined = say.NotImported()
			}
			c.lines, c.declined = append(c.lines, declined), true
			requests = rest
			c.understood = intents.Result{Text: t.Text, Source: "context"}
		default:
			switch pending.Hold(t) {
			case intents.StaysOpen:
				t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
				if pending.Slot == intents.AskReason {
					c.after = say.ReasonStillOpen()
				}
			case intents.Repeats:
				c.asked, t.Memory.Rest = pending, rest
				requests = nil
			case intents.Dropped:
				t.Settle(task, pending, say.LeftOpen())
				if pending.Request.Kind == intents.ProcessRule && pending.Slot == intents.AskConfirm {
					c.after = say.RuleNotInForce()
				}
			}
		}
	case t.Message.Kind != crm.TextMessage && t.Text == "":
		c.lines = append(c.lines, say.CannotRead(t.Message.Kind))
		return nil
	case strings.TrimSpace(t.Text) == "":
		requests = []intents.Request{{Kind: intents.Help}}
	}
	requests, err := c.guess(ctx, requests)
	if err != nil {
		return err
	}
	if err := c.run(ctx, requests); err != nil {
		return err
	}
	if c.asked != nil && len(c.lines) == 0 && c.after == say.RuleNotInForce() { // only a card comes
		c.lines, c.after = append(c.lines, c.after), ""
	}
	c.tellOfFile()
	t.Memory.Lost = c.lost
	if t.Tx.No() != 0 || c.declined {
		t.Memory.Vain = false
	} else if t.Message.Kind != crm.Click && c.writesNow(requests) {
		t.Memory.Vain = true
	}
	switch {
	case c.asked != nil:
		t.Memory.Pending, t.Memory.AskedAt, t.Memory.TaskID = c.asked, t.Now, taskID(t.Message.Key)
	case t.Wonder != nil && t.Memory.Pending == nil:
		t.Memory.Pending, t.Memory.AskedAt = t.Wonder, t.Now
	}
	return nil
}

// writesNow reports whether one of requests is to write something in this transaction.
func (c *conversation) writesNow(requests []intents.Request) bool {
	return slices.ContainsFunc(requests, func(r intents.Request) bool {
		i, ok := c.bot.intents[r.Kind]
		return ok && i.Write && !i.Later && r.Speech != intents.Question
	})
}

// tooLate answers a tap on a card whose question is over: what became of it, for everybody who has the card.
func (c *conversation) tooLate() say.Text {
	t := c.turn
	for _, s := range t.Memory.Settled {
		if s.TaskID == t.Message.TaskID {
			title, _ := cardWords(s.Title)
			t.Update = &crm.Update{Card: crm.Card{TaskID: s.TaskID, Title: title, Text: s.Text}}
			if s.Text == say.LeftOpen() {
				return say.QuestionOver()
			}
			return say.SettledBefore(s.Text)
		}
	}
	if t.Group {
		return say.NotAsked()
	}
	return say.TooLate()
}

// mend asks what is wrong with an unsure request, or asks again about it as it was put right.
func (c *conversation) mend(pending *intents.Ask, answer intents.Answer) *intents.Ask {
	if answer.Request.Kind == "" {
		return intents.Mending(pending.Request, c.otherKinds(pending.Request))
	}
	r := answer.Request
	r.Confidence = pending.Request.Confidence
	title := string(r.Kind)
	if i, ok := c.bot.intents[r.Kind]; ok {
		title = i.Title
	}
	return c.turn.Confirmation(title, r)
}

// answeredCard is a question's card once one of its buttons was tapped: nothing is left to tap, for nobody.
func answeredCard(asked *intents.Ask, m crm.Message) *crm.Update {
	title, _ := cardWords(asked.Say)
	card := crm.Card{TaskID: m.TaskID, Title: title}
	if n, err := strconv.Atoi(strings.TrimPrefix(m.Button, "c")); err == nil && n >= 1 && n <= len(asked.Choices) {
		card.Text = say.Chosen(asked.Choices[n-1].Label)
	}
	return &crm.Update{Card: card}
}

// update is what the clicked card becomes: what its deed says, or the head of the answer, for the one who clicked; the rest
// stands in the answer itself.
func (c *conversation) update(reply crm.Reply) *crm.Update {
	m := c.turn.Message
	if u := c.turn.Update; u != nil {
		return u
	}
	title, _, _ := strings.Cut(reply.Text, "\n")
	if title == "" {
		return nil
	}
	if r := []rune(title); len(r) > titleRunes {
		title = string(r[:titleRunes-1]) + "…"
	}
	return &crm.Update{Card: crm.Card{TaskID: m.TaskID, Title: title}, For: []string{m.From}}
}

// clickedBefore notes a click, and reports whether this person tapped this button of this card before: two taps are two
// events of the platform, and one deed.
func clickedBefore(ctx context.Context, tx *store.Tx, m crm.Message) (bool, error) {
	if m.Kind != crm.Click {
		return false, nil
	}
	sum := sha256.Sum256([]byte(m.TaskID + "\x00" + m.Button))
	first, err := tx.Occur(ctx, crm.Occurrence{
		Push: "click", Subject: fmt.Sprintf("u%d", tx.Actor().User.ID), Slot: hex.EncodeToString(sum[:16]), Outcome: "clicked",
	})
	return !first, err
}

// taskID names the card of a message's question: unique for ever, because the message's key is.
func taskID(messageKey string) string {
	sum := sha256.Sum256([]byte(messageKey))
	return "ask-" + hex.EncodeToString(sum[:12])
}

// WeCom shows this much of a button and of a title.
const (
	buttonRunes = 10
	titleRunes  = 36
	labelRunes  = 5
	maxFields   = 6
)

// card is the question with its answers as buttons; nil when none was asked or the channel has no cards for it.
func (c *conversation) card() *crm.Card {
	if c.asked == nil || len(c.asked.Choices) == 0 {
		return nil
	}
	title, text := cardWords(c.asked.Say)
	card := &crm.Card{TaskID: taskID(c.turn.Message.Key), Title: title, Text: text}
	card.Fields, card.Text = cardFields(card.Text)
	long := false
	for _, ch := range c.asked.Choices {
		long = long || utf8.RuneCountInString(ch.Label) > buttonRunes
	}
	for i, ch := range c.asked.Choices {
		label := ch.Label
		if long {
			card.Text = strings.TrimPrefix(card.Text+fmt.Sprintf("\n%d. %s", i+1, ch.Label), "\n")
			label = fmt.Sprintf("%d. %s", i+1, ch.Label)
			if r := []rune(label); len(r) > buttonRunes {
				label = string(r[:buttonRunes-1]) + "…"
			}
		}
		card.Buttons = append(card.Buttons, crm.Button{Key: fmt.Sprintf("c%d", i+1), Text: label, Primary: i == 0})
	}
	return card
}

// cardWords parts a question into a card's title and text.
func cardWords(question say.Text) (title, text string) {
	title, text, _ = strings.Cut(string(question), "\n")
	if utf8.RuneCountInString(title) > titleRunes {
		title, text = string(say.Question()), string(question)
	}
	return title, text
}

// cardFields makes labelled lines of a text whose lines all have a label: 金额：80万.
func cardFields(text string) (fields []crm.CardField, rest string) {
	for line := range strings.SplitSeq(text, "\n") {
		label, value, ok := strings.Cut(line, "：")
		if !ok || value == "" || utf8.RuneCountInString(label) > labelRunes {
			return nil, text
		}
		fields = append(fields, crm.CardField{Label: label, Value: value})
	}
	if len(fields) > maxFields {
		return nil, text
	}
	return fields, ""
}

// asksByCard reports whether the question stands on a card alone: 智能机器人 shows it in words too, for all who read along.
func (c *conversation) asksByCard() bool {
	return c.asked != nil && len(c.asked.Choices) > 0 && (c.turn.Message.Channel == crm.AppChannel || c.place.alone)
}

// questionText is the question with numbered answers, where there are no buttons.
func (c *conversation) questionText() string {
	lines := []string{string(c.asked.Say)}
	for i, ch := range c.asked.Choices {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, ch.Label))
	}
	return strings.Join(lines, "\n")
}
