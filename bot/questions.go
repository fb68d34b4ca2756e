package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
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
		pending, rest = nil, nil
	}
	t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = nil, nil, ""
	requests := understood.Requests
	deed, isDeed := crm.ParseButton(t.Message.Button)
	switch {
	case t.Message.Kind == crm.Click && isDeed: // a button of a push: the question stays open
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		requests = []intents.Request{{Kind: intents.TapButton, Button: deed}}
	case t.Message.Kind == crm.Click && (pending == nil || t.Message.TaskID != task):
		// A click on a card that has been answered or replaced changes nothing, and the question stays open.
		t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
		c.lines = append(c.lines, say.TooLate())
		return nil
	case pending != nil:
		answer := pending.Resume(t)
		switch answer.Outcome {
		case intents.Completed:
			requests = append([]intents.Request{answer.Request}, rest...)
			c.understood = intents.Result{Text: t.Text, Requests: requests, Source: "context"}
		case intents.PutOff:
			c.lines = append(c.lines, say.NoNextYet())
			t.Memory.Pending, requests = pending, rest
			c.understood = intents.Result{Text: t.Text, Source: "context"}
		case intents.Declined:
			c.lines = append(c.lines, say.Declined())
			requests = rest
			c.understood = intents.Result{Text: t.Text, Source: "context"}
		default:
			switch pending.Hold(t) {
			case intents.StaysOpen:
				t.Memory.Pending, t.Memory.Rest, t.Memory.TaskID = pending, rest, task
			case intents.Repeats:
				c.asked, t.Memory.Rest = pending, rest
				requests = nil
			}
		}
	case t.Message.Kind != crm.TextMessage && t.Text == "":
		c.lines = append(c.lines, say.CannotRead(t.Message.Kind))
		return nil
	case strings.TrimSpace(t.Text) == "":
		requests = []intents.Request{{Kind: intents.Help}}
	}
	if err := c.run(ctx, requests); err != nil {
		return err
	}
	switch {
	case c.asked != nil:
		t.Memory.Pending, t.Memory.AskedAt, t.Memory.TaskID = c.asked, t.Now, taskID(t.Message.Key)
	case t.Wonder != nil && t.Memory.Pending == nil:
		t.Memory.Pending, t.Memory.AskedAt = t.Wonder, t.Now
	}
	return nil
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
)

// card is the question with its answers as buttons; nil when none was asked or the channel has no cards for it.
func (c *conversation) card() *crm.Card {
	if !c.asksByCard() {
		return nil
	}
	title, text, _ := strings.Cut(string(c.asked.Say), "\n")
	if utf8.RuneCountInString(title) > titleRunes {
		title, text = string(say.Question()), string(c.asked.Say)
	}
	card := &crm.Card{TaskID: taskID(c.turn.Message.Key), Title: title, Text: text}
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

// asksByCard reports whether the question has answers to tap and a channel that shows them.
func (c *conversation) asksByCard() bool {
	return c.asked != nil && len(c.asked.Choices) > 0 && c.turn.Message.Channel == crm.AppChannel
}

// questionText is the question with numbered answers, where there are no buttons.
func (c *conversation) questionText() string {
	lines := []string{string(c.asked.Say)}
	for i, ch := range c.asked.Choices {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, ch.Label))
	}
	return strings.Join(lines, "\n")
}
