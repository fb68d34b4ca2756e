package intents

import (
	"context"
	"regexp"
	"strings"

	"genjin/crm"
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
		Role:     crm.Admin,
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
	webhookAddress = regexp.MustCompile(`https?://[^\s"'，。；]*/webhook/send\?[^\s"'，。；]*`)
	webhookKey     = regexp.MustCompile(`[?&]key=([0-9A-Za-z_-]{8,128})`)
	webhookOf      = regexp.MustCompile(`(?i)^(?:请?把|给|设置|配置)?\s*([^\s，,。:：]{1,20}?)(?:的|这个)?(?:群聊?)?(?:的)?\s*(?:webhook|群?机器人|消息推送)`)
	webhookFreed   = regexp.MustCompile(`(?i)^(?:请?把)?\s*(?:去掉|删掉|删除|取消|移除|停用|关掉)\s*([^\s，,。:：]{1,20}?)(?:的|这个)?(?:群聊?)?(?:的)?\s*(?:webhook|群机器人|消息推送)(?:地址)?(?:了|吧)?$`)
)

// WithoutSecrets is a message without the address of a webhook; ok is false when it holds none.
func WithoutSecrets(text string) (string, bool) {
	out := webhookAddress.ReplaceAllString(text, "（webhook 地址，不保存）")
	return out, out != text
}

// webhookWish reads a message that holds the address of a webhook, or takes one away.
func (rd *reading) webhookWish() (Request, bool) {
	if !mentions(rd.r[rd.start:], "webhook", "机器人", "消息推送") {
		return Request{}, false
	}
	said := strings.TrimSpace(rd.tx.Slice(rd.start, len(rd.r)))
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: SetWebhook, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "webhook of a group", Span: span, Weight: 6}}}
	if m := webhookFreed.FindStringSubmatch(said); m != nil {
		r.Slots.Text, r.Slots.Untag = m[1], true
		return r, true
	}
	address := webhookAddress.FindString(said)
	if address == "" {
		return r, false
	}
	if m := webhookKey.FindStringSubmatch(address); m != nil {
		r.Slots.Note = m[1]
	}
	if m := webhookOf.FindStringSubmatch(strings.Replace(said, address, "", 1)); m != nil {
		r.Slots.Text = m[1]
	}
	return r, true
}
