package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/scheduler"
)

// sender gives each push to the part of WeCom that its channel names, and turns WeCom's error classes into what the relay
// needs to know.
type sender struct {
	app   *wecom.Client
	hooks *wecom.Webhook
	// webhookKey is the key of a group's 消息推送; *crm.NotFoundError when it has none. nil: no group has one.
	webhookKey func(ctx context.Context, chat string) (string, error)
	// draw makes a picture of figures, the same bytes every time. nil, or an error: the text goes alone.
	draw func(*crm.Chart) (*crm.Picture, error)
	log  *slog.Logger
}

func (s sender) Send(ctx context.Context, p crm.Push) (string, error) {
	if p.Reply.Chart != nil && s.draw != nil {
		var err error
		if p.Reply.Picture, err = s.draw(p.Reply.Chart); err != nil {
			s.log.Error("sender: draw", "push", p.Key, "error", err)
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
		refused.Wait = 10 * time.Minute // wrong until somebody mends the configuration
	case wecom.ClassRateLimited:
		refused.Wait = wecom.WaitOf(err)
	}
	return "", refused
}

func (s sender) send(ctx context.Context, p crm.Push) (string, error) {
	if p.Channel != crm.WebhookChannel {
		return s.app.Send(ctx, p)
	}
	gone := &wecom.Error{API: "webhook/send", Msg: "this group has no webhook", Class: wecom.ClassReceiver}
	if s.webhookKey == nil {
		return "", gone
	}
	key, err := s.webhookKey(ctx, p.Chat)
	var unknown *crm.NotFoundError
	switch {
	case errors.As(err, &unknown):
		return "", gone
	case err != nil:
		return "", err
	}
	return "", s.hooks.Send(ctx, key, p)
}
