package wecom

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"genjin/crm"
)

func TestSendText(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	id, err := c.Send(t.Context(), push("reply:1", "已记录 <b>&"))
	if err != nil || id != "M1" {
		t.Fatal(id, err)
	}
	again := push("reply:1", "已记录 <b>&")
	again.Attempts = 3
	if _, err := c.Send(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), push("reply:2", "已记录 <b>&")); err != nil {
		t.Fatal(err)
	}
	sent := f.sent()
	if sent[0] != sent[1] {
		t.Errorf("a repeat is not the same, byte for byte:\n%s\n%s", sent[0], sent[1])
	}
	if sent[0] == sent[2] {
		t.Errorf("another push with the same words would be taken for a repeat: %s", sent[0])
	}
	var m map[string]any
	_ = json.Unmarshal([]byte(sent[0]), &m)
	for key, want := range map[string]any{
		"touser": "ZhangWei", "msgtype": "text", "agentid": float64(testAgent), "enable_duplicate_check": 1.0, "duplicate_check_interval": 14400.0,
	} {
		if m[key] != want {
			t.Errorf("%s is %v, want %v", key, m[key], want)
		}
	}
	if got := m["text"].(map[string]any)["content"]; got != "已记录 ＜b>&" {
		t.Errorf("content %q", got)
	}
	if f.count("gettoken") != 1 {
		t.Errorf("%d tokens fetched", f.count("gettoken"))
	}
}

func TestSendCards(t *testing.T) {
	f := newFake(t)
	s := openShared(t, "")
	card := &crm.Card{
		TaskID: "ask-1", Title: "选哪个？", Text: "华为有两个商机", Fields: []crm.CardField{{Label: "客户", Value: "华为"}},
		Buttons: []crm.Button{{Key: "c1", Text: "服务器", Primary: true}, {Key: "c2", Text: "存储"}},
	}
	p := crm.Push{Key: "k", To: "lina", Reply: crm.Reply{Card: card}}
	if _, err := newTestClient(t, f, s).Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var m struct {
		Type string          `json:"msgtype"`
		Card json.RawMessage `json:"template_card"`
	}
	_ = json.Unmarshal([]byte(f.sent()[0]), &m)
	want := `{"card_type":"button_interaction","main_title":{"title":"选哪个？"},"sub_title_text":"华为有两个商机",` +
		`"horizontal_content_list":[{"keyname":"客户","value":"华为"}],` +
		`"button_list":[{"text":"服务器","style":1,"key":"c1"},{"text":"存储","style":2,"key":"c2"}],"task_id":"ask-1"}`
	if m.Type != "template_card" || string(m.Card) != want {
		t.Errorf("%s\n%s\nwant\n%s", m.Type, m.Card, want)
	}

	notice := crm.Push{Key: "n", To: "lina", Reply: crm.Reply{Card: &crm.Card{Title: "日报", Text: "今天三件事", Fields: card.Fields}}}
	if _, err := newTestClient(t, f, s).Send(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	if got := f.sent()[1]; !strings.Contains(got, `"content":"日报\n今天三件事\n客户：华为"`) {
		t.Errorf("without a page: %s", got)
	}
	if _, err := newTestClient(t, f, s, func(c *ClientConfig) { c.PageURL = "https://g.example/app/" }).Send(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	if got := f.sent()[2]; !strings.Contains(got, `"card_type":"text_notice"`) || !strings.Contains(got, `"card_action":{"type":1,"url":"https://g.example/app/"}`) {
		t.Errorf("with a page: %s", got)
	}

	linked := *card
	linked.Link = "https://g.example/app/open/x"
	if _, err := newTestClient(t, f, s).Send(t.Context(), crm.Push{Key: "l", To: "lina", Reply: crm.Reply{Card: &linked}}); err != nil {
		t.Fatal(err)
	}
	if got := f.sent()[3]; !strings.Contains(got, `"card_type":"button_interaction"`) || !strings.Contains(got, `"card_action":{"type":1,"url":"https://g.example/app/open/x"}`) || !strings.Contains(got, `"key":"c2"`) {
		t.Errorf("buttons and a page: %s", got)
	}

	both := crm.Push{Key: "b", To: "lina", Reply: crm.Reply{Text: "记下了。", Card: card}}
	if _, err := newTestClient(t, f, s).Send(t.Context(), both); err != nil {
		t.Fatal(err)
	}
	if sent := f.sent(); len(sent) != 6 || !strings.Contains(sent[4], "记下了") || !strings.Contains(sent[5], "template_card") {
		t.Errorf("text and card: %q", sent[3:])
	}
}

func TestB14SendInParts(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	if _, err := c.Send(t.Context(), push("k", strings.Repeat("今天拜访了华为\n", 200))); err != nil {
		t.Fatal(err)
	}
	sent := f.sent()
	if len(sent) != 3 {
		t.Fatalf("%d parts", len(sent))
	}
	for i, body := range sent {
		var m struct{ Text textBody }
		_ = json.Unmarshal([]byte(body), &m)
		if len(m.Text.Content) > TextLimit || !strings.HasPrefix(m.Text.Content, fmt.Sprintf("(%d/3)\n", i+1)) {
			t.Errorf("part %d: %d bytes, %.20q", i, len(m.Text.Content), m.Text.Content)
		}
	}
}

func TestSendRefusesBeforeCalling(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	card := func(change func(*crm.Card)) crm.Push {
		k := &crm.Card{TaskID: "t", Title: "标题", Buttons: []crm.Button{{Key: "k", Text: "好"}}}
		change(k)
		return crm.Push{Key: "k", To: "lina", Reply: crm.Reply{Card: k}}
	}
	for name, tt := range map[string]struct {
		p    crm.Push
		want Class
	}{
		"group":            {crm.Push{Chat: "wr1", Reply: crm.Reply{Text: "hi"}}, ClassConfig},
		"nobody":           {crm.Push{Reply: crm.Reply{Text: "hi"}}, ClassReceiver},
		"everybody":        {crm.Push{To: "@all", Reply: crm.Reply{Text: "hi"}}, ClassReceiver},
		"two":              {crm.Push{To: "a|b", Reply: crm.Reply{Text: "hi"}}, ClassReceiver},
		"nothing to say":   {push("k", " \n"), ClassContent},
		"no title":         {card(func(k *crm.Card) { k.Title = "" }), ClassContent},
		"bad task id":      {card(func(k *crm.Card) { k.TaskID = "日报" }), ClassContent},
		"no task id":       {card(func(k *crm.Card) { k.TaskID = "" }), ClassContent},
		"seven buttons":    {card(func(k *crm.Card) { k.Buttons = make([]crm.Button, 7) }), ClassContent},
		"seven fields":     {card(func(k *crm.Card) { k.Fields = make([]crm.CardField, 7) }), ClassContent},
		"a button unnamed": {card(func(k *crm.Card) { k.Buttons[0].Text = "" }), ClassContent},
		"a field unnamed":  {card(func(k *crm.Card) { k.Fields = []crm.CardField{{Value: "x"}} }), ClassContent},
	} {
		if _, err := c.Send(t.Context(), tt.p); ClassOf(err) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := f.count("message/send") + f.count("gettoken"); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestE21Receivers(t *testing.T) {
	for name, tt := range map[string]struct{ answer, users string }{
		"left":                   {`{"errcode":81013,"errmsg":"user & party & tag all invalid"}`, ""},
		"unknown":                {`{"errcode":60111,"errmsg":"userid not found"}`, ""},
		"accepted for nobody":    {`{"errcode":0,"errmsg":"ok","invaliduser":"zhangwei","msgid":"M"}`, "zhangwei"},
		"accepted, no licence":   {`{"errcode":0,"errmsg":"ok","unlicenseduser":"zhangwei","msgid":"M"}`, "zhangwei"},
		"outside visible range":  {`{"errcode":60011,"errmsg":"no privilege"}`, ""},
		"accepted for neither":   {`{"errcode":0,"errmsg":"ok","invaliduser":"a|b"}`, "a b"},
		"accepted, 46004 before": {`{"errcode":46004,"errmsg":"user not exist"}`, ""},
	} {
		f := newFake(t)
		f.says("message/send", tt.answer)
		_, err := newTestClient(t, f, openShared(t, "")).Send(t.Context(), push("k", "hi"))
		var e *Error
		if !errors.As(err, &e) || e.Class != ClassReceiver || strings.Join(e.Users, " ") != tt.users || f.count("message/send") != 1 {
			t.Errorf("%s: %#v", name, err)
		}
	}
}
