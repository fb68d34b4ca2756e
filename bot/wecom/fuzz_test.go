package wecom

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"genjin/crm"
)

// FuzzFrames reads what a platform may write over the WebSocket.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(`{"cmd":"aibot_msg_callback","headers":{"req_id":"r"},"body":{` + single + `,"msgtype":"text","text":{"content":"hi"}}}`))
	f.Add([]byte(`{"cmd":"aibot_event_callback","headers":{"req_id":"r"},"body":{` + group + `,"msgtype":"event","event":{"eventtype":"feedback_event","feedback_event":{"id":"x","type":"2","inaccurate_reason_list":["1",2]}}}}`))
	f.Add([]byte(`{"cmd":"aibot_event_callback","headers":{"req_id":"r"},"body":{"msgtype":"event","event":{"eventtype":"disconnected_event"}}}`))
	f.Add([]byte("{\"headers\":{\"req_id\":\"r\"},\"errcode\":0,\"errmsg\":\"o\x01k\"}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var fr frame
		if json.Unmarshal(raw, &fr) != nil && json.Unmarshal(withoutControls(raw), &fr) != nil {
			return
		}
		_ = eventOf(fr)
		var e Envelope
		m, err := botNames{"R"}.read(fr.Body, &e)
		if err != nil {
			return
		}
		if m.Kind != "" && (m.From == "" || m.Key == "") || len(m.Key) > keyLimit+100 {
			t.Fatalf("%+v", m)
		}
	})
}

// FuzzReplies writes any reply in every channel: what is sent is JSON, within its limit, and no markup.
func FuzzReplies(f *testing.F) {
	for _, h := range hostile {
		f.Add(h, h, h, true)
	}
	f.Add(strings.Repeat("好\n", 9000), "标题", "按钮", false)
	bot := testBot(f)
	c := &Client{}
	f.Fuzz(func(t *testing.T, text, title, label string, buttons bool) {
		if len(text)+len(title)+len(label) > 1<<16 {
			t.Skip()
		}
		card := &crm.Card{TaskID: "t", Title: title, Text: text, Fields: []crm.CardField{{Label: label, Value: title}}}
		if buttons {
			card.Buttons = []crm.Button{{Key: "k", Text: label}}
		}
		check := func(what string, body any, err error, limit int) {
			if err != nil {
				return // refused by name
			}
			raw, ok := body.([]byte)
			if !ok {
				if raw, err = json.Marshal(body); err != nil {
					t.Fatal(what, err)
				}
			}
			var v any
			if json.Unmarshal(raw, &v) != nil || bytes.Contains(raw, []byte(`\u003c`)) || bytes.Contains(raw, []byte("<")) {
				t.Fatalf("%s: %s", what, raw)
			}
			var m struct {
				Text, Markdown, Stream struct{ Content string }
				V2                     struct{ Content string } `json:"markdown_v2"`
			}
			_ = json.Unmarshal(raw, &m)
			for _, content := range []string{m.Text.Content, m.Markdown.Content, m.Stream.Content, m.V2.Content} {
				if len(content) > limit || !utf8.ValidString(content) {
					t.Fatalf("%s: %d bytes", what, len(content))
				}
			}
		}
		for _, r := range []crm.Reply{{Text: text}, {Card: card}, {Text: text, Card: card}} {
			p := crm.Push{Key: "k", To: "u", Reply: r}
			bodies, err := c.bodies(p, "", "")
			for _, b := range bodies {
				check("app", b, err, TextLimit)
			}
			hooks, err := webhookBodies(r)
			for _, b := range hooks {
				check("webhook", b, err, WebhookLimit)
			}
			parts, err := partsOf(r)
			for _, x := range parts {
				check("socket", botBody{Markdown: &textBody{x.text}, Card: x.card}, err, StreamLimit)
			}
			if out, err := bot.Answer(Envelope{Nonce: "n"}, "id", r, true, true, now); err == nil {
				var sealed struct{ Encrypt string }
				_ = json.Unmarshal(out, &sealed)
				plain, err := bot.codec.Open([]byte(sealed.Encrypt))
				check("stream", plain, err, StreamLimit)
			}
		}
	})
}

// FuzzFiles opens what lies under an address.
func FuzzFiles(f *testing.F) {
	f.Add(sampleKey, []byte("0123456789abcdef0123456789abcdef"))
	f.Fuzz(func(t *testing.T, key string, sealed []byte) {
		if plain, err := openFile(key, sealed); err == nil && len(plain) >= len(sealed) {
			t.Fatal("nothing was taken off")
		}
	})
}
