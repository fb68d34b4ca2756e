package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/internal/say"
	"genjin/scheduler"
)

// sender gives each push to the part of WeCom that its channel names, and turns WeCom's error classes into what the relay
// needs to know.
type sender struct {
	app   *wecom.Client
	chat  *wecom.Bot    // 智能机器人 in URL mode; nil: not configured
	sock  *wecom.Socket // 智能机器人 in WebSocket mode; nil: not configured
	hooks *wecom.Webhook
	// tell puts what a call came to into the outbox; a known key is ignored.
	tell func(ctx context.Context, p crm.Push) error
	// webhookKey is the key of a group's 消息推送; *crm.NotFoundError when it has none. nil: no group has one.
	webhookKey func(ctx context.Context, chat string) (string, error)
	// draw makes a picture of figures, the same bytes every time. nil, or an error: the text goes alone.
	draw func(*crm.Chart) (*crm.Picture, error)
	// blob gives the bytes of a file; *crm.UnfitFileError when they are gone.
	blob func(context.Context, crm.BlobID) ([]byte, error)
	log  *slog.Logger
}

func (s sender) Send(ctx context.Context, p crm.Push) (string, error) {
	if p.Reply.Chart != nil && s.draw != nil {
		var err error
		if p.Reply.Picture, err = s.draw(p.Reply.Chart); err != nil {
			s.log.Error("sender: draw", "push", p.Key, "error", err)
		}
	}
	if f := p.Reply.File; f != nil {
		content, err := s.blob(ctx, f.Blob)
		var gone *crm.UnfitFileError
		switch {
		case errors.As(err, &gone):
			p.Reply = crm.Reply{Text: string(say.FileGone(f.Name))}
		case err != nil:
			return "", err
		default:
			p.Reply.File = &crm.Attachment{Name: f.Name, Content: content}
		}
	}
	id, err := s.send(ctx, p)
	if err == nil {
		return id, nil
	}
	refused := &scheduler.SendError{Err: err}
	switch wecom.ClassOf(err) {
	case wecom.ClassReceiver, wecom.ClassContent:
		refused.Permanent = true
	case wecom.ClassConfig:
		// What looks like a wrong setting may be over in a moment: asked again soon, then ever later, but for a secret that was refused.
		refused.Wait = wecom.WaitOf(err)
	case wecom.ClassRateLimited:
		refused.Wait, refused.NotNow = wecom.WaitOf(err), p.Channel != crm.AppChannel
	case wecom.ClassElsewhere:
		refused.Wait, refused.NotNow = time.Second, true
	}
	if refused.Permanent && p.Else != nil {
		s.log.Warn("sender: goes another way", "push", p.Key, "error", crm.Redact(err.Error()))
		return s.Send(ctx, *p.Else)
	}
	return "", refused
}

func (s sender) send(ctx context.Context, p crm.Push) (string, error) {
	switch p.Channel {
	case crm.BotChannel:
		return "", s.byBot(ctx, p)
	case crm.WebhookChannel:
		return "", s.byWebhook(ctx, p)
	case crm.TransferChannel:
		return "", s.transfer(ctx, p)
	}
	if p.Reply.Update != nil && p.Return != "" {
		return "", s.changeCard(ctx, p)
	}
	return s.app.Send(ctx, p)
}

// changeCard changes a clicked card of the app. What WeCom does not take any more stays as it is: the answer to the click has said what
// is true.
func (s sender) changeCard(ctx context.Context, p crm.Push) error {
	err := s.app.UpdateCard(ctx, p, say.Tapped())
	if wecom.ClassOf(err) == wecom.ClassContent || wecom.ClassOf(err) == wecom.ClassReceiver {
		s.log.Warn("sender: card not changed", "push", p.Key, "error", err)
		return nil
	}
	return err
}

// byBot says something by 智能机器人. In URL mode that can only answer; then, and where it does not reach a group, the group hears it
// by its webhook.
func (s sender) byBot(ctx context.Context, p crm.Push) error {
	var err error
	switch {
	case s.chat != nil && strings.HasPrefix(p.Return, "http"):
		err = s.chat.Respond(ctx, p)
		if wecom.ClassOf(err) == wecom.ClassReceiver && p.Attempts > 0 {
			return nil // it works once: an earlier try whose answer was lost has used it
		}
	case s.sock != nil:
		err = s.sock.Send(ctx, p)
	default:
		err = &wecom.Error{API: "aibot", Msg: "in URL mode it cannot speak first", Class: wecom.ClassReceiver}
	}
	if wecom.ClassOf(err) != wecom.ClassReceiver || p.Chat == "" || p.To != "" {
		return err
	}
	if e := s.byWebhook(ctx, p); wecom.ClassOf(e) != wecom.ClassReceiver {
		return e
	}
	return err
}

func (s sender) byWebhook(ctx context.Context, p crm.Push) error {
	gone := &wecom.Error{API: "webhook/send", Msg: "this group has no webhook", Class: wecom.ClassReceiver}
	if s.webhookKey == nil {
		return gone
	}
	key, err := s.webhookKey(ctx, p.Chat)
	var unknown *crm.NotFoundError
	switch {
	case errors.As(err, &unknown):
		return gone
	case err != nil:
		return err
	}
	return s.hooks.Send(ctx, key, p)
}

// transfer has WeCom give external contacts to a colleague. Of whom it does not even ask is told to who handed over.
func (s sender) transfer(ctx context.Context, p crm.Push) error {
	t := *p.Transfer
	t.Contacts = slices.DeleteFunc(slices.Clone(t.Contacts), func(x crm.ExternalGiven) bool { return x.ExternalID == crm.Erased })
	if len(t.Contacts) == 0 {
		return nil
	}
	faults, err := s.app.TransferContacts(ctx, t)
	if err != nil || len(faults) == 0 {
		return err
	}
	tell := *p.Else
	tell.Key = p.Key + ":faults"
	tell.Reply = crm.Reply{Text: string(say.TransferFaults(t, faults))}
	return s.tell(ctx, tell)
}
