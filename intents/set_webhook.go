package intents

import (
	"context"
	"strings"
	"unicode"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// setWebhook gives a team's group its 消息推送 (群机器人), by which reports reach it where 智能机器人 may not speak first.
// Whoever has the address can write into the group: an admin says it in private, it is not kept with the message, and it
// is never shown again. Its request has the team in Text, the key in Note, and Untag when it is taken away.
func setWebhook() Intent {
	return Intent{
		Kind:     SetWebhook,
		Title:    "群机器人",
		Examples: []string{"华东群的webhook是 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…", "把华东的群机器人设为 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…", "去掉华东群的webhook"},
		Needs:    crm.SetWebhooks,
		Place:    crm.InPublic,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			s := r.Slots
			if t.Group && s.Note != "" {
				return say.WebhookLeaked(), nil
			}
			teams, err := t.Tx.Teams(ctx)
			if err != nil {
				return "", err
			}
			found := teamsCalled(teams, s.Text)
			switch {
			case s.Text == "":
				return say.WhichWebhook(), nil
			case len(found) != 1:
				return say.WhichTeam(s.Text, teams), nil
			case s.Note == "" && !s.Untag:
				return say.NoWebhook(), nil
			case s.Untag:
				if has, err := t.Tx.HasWebhook(ctx, found[0].ID); err != nil || !has {
					return say.WebhookGone(found[0].Name), err
				}
			}
			return say.WebhookSet(found[0].Name, s.Note != ""), t.Tx.SetWebhook(ctx, found[0].ID, s.Note)
		},
	}
}

var (
	webhookOf    = zh.NewSentence(`[[请]把|给|设置|配置][_]*<t 1-20 ^_,。:>[的|这个][群[聊]][的][_]*(webhook|[群]机器人|消息推送)<0->`)
	webhookFreed = zh.NewSentence(`[[请]把][_]*(去掉|删掉|删除|取消|移除|停用|关掉)[_]*<t 1-20 ^_,。:>[的|这个][群[聊]][的][_]*(webhook|群机器人|消息推送)[地址][了|吧]`)
)

// webhookAddress is where the address of a webhook stands in s, and its key; from is -1 when there is none.
func webhookAddress(s string) (from, to int, key string) {
	const path = "/webhook/send?"
	ends := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'，。；`, r) }
	at := strings.Index(s, path)
	if at < 0 {
		return -1, -1, ""
	}
	from = max(strings.LastIndex(s[:at], "https://"), strings.LastIndex(s[:at], "http://"))
	if from < 0 || strings.ContainsFunc(s[from:at], ends) {
		return -1, -1, ""
	}
	to = len(s)
	if n := strings.IndexFunc(s[at:], ends); n >= 0 {
		to = at + n
	}
	for _, pair := range strings.Split(s[at+len(path):to], "&") {
		if value, ok := strings.CutPrefix(pair, "key="); ok && key == "" && len(value) >= 8 && len(value) <= 128 && strings.Trim(value, keyRunes) == "" {
			key = value
		}
	}
	return from, to, key
}

// keyRunes are what the key of a webhook is made of.
const keyRunes = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"

// WithoutSecrets is a message without the addresses of webhooks; ok is false when it holds none.
func WithoutSecrets(text string) (out string, ok bool) {
	for {
		from, to, _ := webhookAddress(text)
		if from < 0 {
			return out + text, ok
		}
		out, text, ok = out+text[:from]+"（webhook 地址，不保存）", text[to:], true
	}
}

// webhookWish reads a message that holds the address of a webhook, or takes one away.
func (rd *reading) webhookWish() (Request, bool) {
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: SetWebhook, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "webhook of a group", Span: span, Weight: 6}}}
	if webhookFreed.Match(trimmed(rd.r[rd.start:], " \n"), &rd.found) {
		r.Slots.Text, r.Slots.Untag = rd.found.Text("t"), true
		return r, true
	}
	said := strings.TrimSpace(rd.tx.Slice(rd.start, len(rd.r)))
	from, to, key := webhookAddress(said)
	if from < 0 {
		return r, false
	}
	r.Slots.Note = key
	if webhookOf.Match(zh.Read(said[:from]+said[to:]).Runes, &rd.found) {
		r.Slots.Text = rd.found.Text("t")
	}
	return r, true
}
