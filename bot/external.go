package bot

import (
	"context"
	"fmt"

	"genjin/bot/wecom"
	"genjin/crm"
)

// External reads contacts outside the company from WeCom (客户联系).
type External interface {
	ExternalContact(ctx context.Context, externalID, wecomID string) (crm.ExternalContact, error)
}

// readExternal is what WeCom shows of the contact that an event tells of; nothing when they are not theirs any more, or when the app may
// not read it: then the event is all that is known, and `genjin doctor` says what is wrong.
func (b *Bot) readExternal(ctx context.Context, m crm.Message) (crm.ExternalContact, error) {
	if m.External == nil || b.External == nil || !m.External.Begins() && !m.External.Edited() {
		return crm.ExternalContact{}, nil
	}
	e, err := b.External.ExternalContact(ctx, m.External.ExternalID, m.From)
	switch wecom.ClassOf(err) {
	case "":
		return e, nil
	case wecom.ClassReceiver:
		return crm.ExternalContact{}, nil
	case wecom.ClassConfig:
		b.Log.Error("bot: external contact", "error", err)
		return crm.ExternalContact{}, nil
	}
	return e, fmt.Errorf("bot: external contact: %w", err)
}

// apology is the push of a message that could not be served; nil for an event, of which nobody waits for an answer.
func (b *Bot) apology(m crm.Message, r crm.Reply) *crm.Push {
	if m.External != nil {
		return nil
	}
	return b.push(m, r)
}
