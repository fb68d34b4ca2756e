package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// When the rules are unsure of a message a language model may be asked which of its words are what. That happens between two
// runs of the message's transaction: the first finds that the question is open (a pending question, the conversation and what the
// sender may see have been looked at by then) and is rolled back, the model is asked with none open, and the second goes on with
// what it said. A row written before the question (store.ReserveModel) sees to it that a message asks once, whatever is repeated
// or killed: one that was cut off goes on without the model.

// Model is a language model. Its answers are guesses: they are checked before they get here, and asked about before they are done.
type Model interface {
	// Label says which words of a message are what. It returns when ctx ends.
	Label(ctx context.Context, text string) intents.Answered
	// Draft puts facts into sentences. It returns when ctx ends.
	Draft(ctx context.Context, d crm.Draft) intents.Answered
	// Cost is how many tokens a question with so many runes may come to.
	Cost(runes int) int
}

// errAsk rolls a transaction back: the model is to be asked.
type errAsk struct {
	draft *crm.Draft // nil: for labels of text
	text  string
}

func (errAsk) Error() string { return "bot: the model is to be asked" }

// consulted is what the model was asked about one message, in this process.
type consulted struct {
	labels *intents.Answered
	drafts map[string]drafted // by what each is of
}

// drafted is what a model wrote, and out of what.
type drafted struct {
	of   crm.Draft
	said intents.Answered
}

const (
	mostQuestions   = 3   // to the model, of one message
	longestLabelled = 400 // runes: what is longer is a text, not a request
	shortestAsked   = 4
	beforeEnd       = 1500 * time.Millisecond // is left of the work of a message when the model is given up
	beforeResponse  = 500 * time.Millisecond  // … of the time of its callback's own response
)

// mayAsk reports whether the model is asked about requests that the rules made of the message.
func (c *conversation) mayAsk(understood intents.Result) bool {
	n := utf8.RuneCountInString(c.turn.Text)
	_, secret := intents.WithoutSecrets(c.turn.Text)
	return c.bot.Model != nil && c.turn.Message.Kind != crm.Click && c.turn.File == nil && n >= shortestAsked && n <= longestLabelled && !secret && understood.Source == "rules" && !c.bot.sure(understood)
}

// guess asks the model about a message of which the rules are unsure, and gives what is to be done then.
func (c *conversation) guess(ctx context.Context, requests []intents.Request) ([]intents.Request, error) {
	if len(requests) == 0 || len(c.understood.Requests) == 0 || &requests[0] != &c.understood.Requests[0] || !c.mayAsk(c.understood) {
		return requests, nil // not what the message says by itself
	}
	if c.model.labels == nil {
		return nil, errAsk{text: c.turn.Text}
	}
	said := *c.model.labels
	c.understood.Consulted = said.Outcome
	if said.Outcome == crm.ModelBudget {
		c.after = say.ModelBudget()
	}
	if len(said.Labels) == 0 {
		return requests, nil
	}
	guessed, err := c.labelled(ctx, said.Labels)
	if err != nil || len(guessed.Requests) == 0 {
		return requests, err
	}
	guessed.Consulted = said.Outcome
	c.understood = guessed
	return guessed.Requests, nil
}

// consult asks the model what errAsk wants to know, once for every message; err is a fault of the store.
func (b *Bot) consult(ctx context.Context, e store.Entry, u crm.UserID, ready time.Time, what errAsk, so *consulted) error {
	call := crm.ModelCall{Deed: fmt.Sprintf("label:%d", e.ID), User: u, Day: crm.DateOf(b.now()), Purpose: crm.ForLabels, At: b.now()}
	size := utf8.RuneCountInString(what.text)
	if what.draft != nil {
		call.Deed, call.Purpose = fmt.Sprintf("%s:%d", what.draft.Key, e.ID), what.draft.Purpose
		size = what.draft.Size()
	}
	call.Tokens = b.Model.Cost(size)
	kept, fresh, err := b.Store.ReserveModel(ctx, call, b.ModelTokens)
	if err != nil {
		return err
	}
	said := intents.Answered{Outcome: kept.Outcome}
	switch {
	case fresh && kept.Outcome == crm.ModelAsked:
		if said, err = b.ask(ctx, e, ready, what, kept); err != nil {
			return err
		}
	case kept.Labels != "":
		if err := json.Unmarshal([]byte(kept.Labels), &said.Labels); err != nil {
			return fmt.Errorf("bot: kept labels: %w", err)
		}
	}
	if what.draft == nil {
		so.labels = &said
		return nil
	}
	if so.drafts == nil {
		so.drafts = map[string]drafted{}
	}
	so.drafts[what.draft.Key] = drafted{*what.draft, said}
	return nil
}

func (b *Bot) ask(ctx context.Context, e store.Entry, ready time.Time, what errAsk, call crm.ModelCall) (said intents.Answered, err error) {
	limited, cancel := context.WithDeadline(ctx, b.modelDeadline(ctx, ready))
	start := time.Now()
	b.lanes.outside(func() {
		if what.draft == nil {
			said = b.Model.Label(limited, what.text)
		} else {
			said = b.Model.Draft(limited, *what.draft)
		}
	})
	cancel()
	b.Metrics.modelAsked(call.Purpose, said.Outcome, said.Tokens, time.Since(start))
	if said.Fault != nil {
		b.Log.Warn("bot: model", "message", e.ID, "purpose", string(call.Purpose), "outcome", string(said.Outcome), "error", said.Fault)
	}
	call.Outcome, call.Tokens = said.Outcome, said.Tokens
	if len(said.Labels) > 0 {
		raw, err := json.Marshal(said.Labels)
		if err != nil {
			return said, fmt.Errorf("bot: labels as JSON: %w", err)
		}
		call.Labels = string(raw)
	}
	return said, b.Store.SettleModel(ctx, call)
}

// modelDeadline is when the model is given up: in time for the callback's own response where one waits, and always before the
// work of the message is cut off.
func (b *Bot) modelDeadline(ctx context.Context, ready time.Time) time.Time {
	now := time.Now()
	end, ok := ctx.Deadline()
	if !ok {
		end = now.Add(workLimit)
	}
	end = end.Add(-beforeEnd)
	if left := ready.Sub(b.now()) - beforeResponse; !ready.IsZero() && left > 0 {
		if soon := now.Add(left); soon.Before(end) {
			end = soon
		}
	}
	return end
}

// draft has the model put facts into sentences, for Turn.Draft.
func (c *conversation) draft(_ context.Context, d crm.Draft) (text string, ok bool, err error) {
	had, asked := c.model.drafts[d.Key]
	if !asked {
		return "", false, errAsk{draft: &d}
	}
	c.understood.Drafted = had.said.Outcome
	if had.said.Text == "" || had.of.Facts != d.Facts || !slices.Equal(had.of.Values, d.Values) { // the facts have changed meanwhile
		return "", false, nil
	}
	if text, ok = d.Fill(had.said.Text); !ok {
		c.understood.Drafted = crm.ModelUnusable
	}
	return text, ok, nil
}

// wants reports what a transaction was rolled back for; ok is false when that was anything but a question to the model.
func wants(err error) (what errAsk, ok bool) {
	ok = errors.As(err, &what)
	return what, ok
}
