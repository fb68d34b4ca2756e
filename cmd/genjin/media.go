package main

import (
	"context"

	"genjin/bot/wecom"
	"genjin/crm"
)

// media fetches what people send from the part of WeCom through which it came.
type media struct {
	app  *wecom.Client
	chat *wecom.Bot    // 智能机器人 in URL mode; nil: not configured
	sock *wecom.Socket // 智能机器人 in WebSocket mode; nil: not configured
}

func (m media) Fetch(ctx context.Context, from crm.Message, limit int64) (wecom.File, error) {
	switch {
	case from.Channel != crm.BotChannel:
		return m.app.Download(ctx, from.Media, limit)
	case m.chat != nil: // it knows the key of URL mode; in WebSocket mode every address has its own with it
		return m.chat.Download(ctx, from.Media, limit)
	case m.sock != nil:
		return m.sock.Download(ctx, from.Media, limit)
	}
	return wecom.File{}, &wecom.Error{API: "media", Msg: "智能机器人 is not configured any more", Class: wecom.ClassContent}
}
