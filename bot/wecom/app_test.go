package wecom

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

const testAgent = 1000002

var now = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

func testApp(t testing.TB) *App {
	t.Helper()
	a, err := NewApp(AppConfig{
		CorpID: sampleCorp, AgentID: testAgent, Token: sampleToken, EncodingAESKey: sampleKey,
		Clock: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// callback builds requests; its zero values are what WeCom would send.
type callback struct {
	inner    string // decrypted
	sealed   string // instead of inner
	body     string // instead of the envelope around sealed
	stamp    string // instead of now
	query    func(url.Values)
	receiver string
}

func (c callback) request(t testing.TB) *http.Request {
	t.Helper()
	if c.receiver == "" {
		c.receiver = sampleCorp
	}
	if c.stamp == "" {
		c.stamp = strconv.FormatInt(now.Unix(), 10)
	}
	codec := newCodec(t, c.receiver, Credential{sampleToken, sampleKey})
	if c.sealed == "" {
		c.sealed, _ = codec.Seal([]byte(c.inner), "", "")
	}
	var mac [macLen]byte
	sign(nil, []byte(sampleToken), c.stamp, "n0nce", []byte(c.sealed), &mac)
	q := url.Values{"msg_signature": {string(mac[:])}, "timestamp": {c.stamp}, "nonce": {"n0nce"}}
	if c.query != nil {
		c.query(q)
	}
	if c.body == "" {
		c.body = "<xml><ToUserName><![CDATA[" + sampleCorp + "]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[" + c.sealed + "]]></Encrypt></xml>"
	}
	return httptest.NewRequest(http.MethodPost, "/wecom/app?"+q.Encode(), strings.NewReader(c.body))
}

// text is the XML of a text message; content is written as it stands.
func text(content string) string {
	return "<xml><ToUserName><![CDATA[" + sampleCorp + "]]></ToUserName><FromUserName><![CDATA[ZhangWei]]></FromUserName><CreateTime>1795485600</CreateTime>" +
		"<MsgType><![CDATA[text]]></MsgType><Content>" + content + "</Content><MsgId>7012345678901234567</MsgId><AgentID>1000002</AgentID></xml>"
}

func said(s string) string { return text("<![CDATA[" + s + "]]>") }

// status opens a request that must be refused.
func status(t *testing.T, r *http.Request) int {
	t.Helper()
	m, e, err := testApp(t).Open(r, now)
	if err == nil {
		return http.StatusOK
	}
	if !reflect.DeepEqual(m, crm.Message{}) || !reflect.DeepEqual(e, Envelope{}) {
		t.Errorf("refused with %v, yet gave %+v %+v", err, m, e)
	}
	return StatusOf(err)
}

func TestAppMessages(t *testing.T) {
	base := crm.Message{
		Key: "app:1000002:zhangwei:7012345678901234567", Channel: crm.AppChannel, From: "ZhangWei", At: time.Unix(1795485600, 0).UTC(),
	}
	wrap := func(kind, fields string) string {
		return strings.Replace(text(""), "<MsgType><![CDATA[text]]></MsgType><Content></Content>", "<MsgType><![CDATA["+kind+"]]></MsgType>"+fields, 1)
	}
	with := func(change func(*crm.Message)) crm.Message {
		m := base
		change(&m)
		return m
	}
	for _, tt := range []struct {
		name, inner string
		want        crm.Message
	}{
		{"text", said("今天拜访了华为"), with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "今天拜访了华为" })},
		{"voice without a transcript", wrap("voice", "<MediaId><![CDATA[M1]]></MediaId><Format><![CDATA[amr]]></Format>"),
			with(func(m *crm.Message) { m.Kind, m.Media = crm.VoiceMessage, "M1" })},
		{"voice with one", wrap("voice", "<MediaId><![CDATA[M1]]></MediaId><Recognition><![CDATA[你好]]></Recognition>"),
			with(func(m *crm.Message) { m.Kind, m.Media, m.Text = crm.VoiceMessage, "M1", "你好" })},
		{"image", wrap("image", "<PicUrl><![CDATA[http://p/1?a=b&c=d]]></PicUrl><MediaId><![CDATA[M2]]></MediaId>"),
			with(func(m *crm.Message) { m.Kind, m.Media = crm.ImageMessage, "M2" })},
		{"location", wrap("location", "<Location_X>23.134</Location_X><Location_Y>113.358</Location_Y><Scale>20</Scale><Label><![CDATA[珠江新城]]></Label><AppType><![CDATA[wxwork]]></AppType>"),
			with(func(m *crm.Message) { m.Kind, m.Media, m.Text = crm.PlaceMessage, "23.134,113.358", "珠江新城" })},
		{"link", wrap("link", "<Title><![CDATA[标题]]></Title><Description><![CDATA[说明]]></Description><Url><![CDATA[https://e.com]]></Url><PicUrl><![CDATA[x]]></PicUrl>"),
			with(func(m *crm.Message) { m.Kind, m.Media, m.Text = crm.LinkMessage, "https://e.com", "标题\n说明" })},
		{"file", wrap("file", "<MediaId><![CDATA[M3]]></MediaId>"), with(func(m *crm.Message) { m.Kind, m.Media = "file", "M3" })},
		{"A22 unknown type", wrap("hologram", ""), base},
		{"A22 no MsgId", strings.Replace(said("hi"), "<MsgId>7012345678901234567</MsgId>", "", 1), with(func(m *crm.Message) { m.Key = "" })},
		{"A22 another agent", strings.Replace(said("hi"), "<AgentID>1000002", "<AgentID>1000003", 1), with(func(m *crm.Message) { m.Key = "" })},
		{"A21 split CDATA", text("<![CDATA[a]]]]><![CDATA[>b]]>"), with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "a]]>b" })},
		{"A21 references outside CDATA", text("1 &lt; 2 &#x1F600;"), with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "1 < 2 😀" })},
		{"A21 no references inside CDATA", said("&#x1F600; &lt;"), with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "&#x1F600; &lt;" })},
		{"A21 MsgId inside the text", said("</Content><MsgId>1</MsgId>"), with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "</Content><MsgId>1</MsgId>" })},
		{"A21 elements inside the text", text("a<MsgId>1</MsgId>b"), base},
		{"declaration and white space", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + regexp.MustCompile(`(<xml>|</\w+>)<`).ReplaceAllString(said("hi"), "$1\r\n  <"),
			with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "hi" })},
		{"B01 emoji, rare and joined characters", said("𠮷👨‍👩‍👧🇨🇳\u200b"), with(func(m *crm.Message) { m.Kind, m.Text = crm.TextMessage, "𠮷👨‍👩‍👧🇨🇳\u200b" })},
		{"no time", strings.Replace(said("hi"), "1795485600", "soon", 1), with(func(m *crm.Message) { m.Kind, m.Text, m.At = crm.TextMessage, "hi", time.Time{} })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, e, err := testApp(t).Open(callback{inner: tt.inner}.request(t), now)
			if err != nil {
				t.Fatal(err)
			}
			if tt.name == "A21 elements inside the text" { // the nested MsgId is none of ours
				tt.want.Kind, tt.want.Text = crm.TextMessage, m.Text
			}
			if m != tt.want {
				t.Errorf("got  %+v\nwant %+v", m, tt.want)
			}
			if e.Nonce != "n0nce" || e.Raw != nil {
				t.Errorf("envelope %+v", e)
			}
		})
	}
}

func TestA19A20DamagedText(t *testing.T) {
	for name, tt := range map[string]struct{ content, want string }{
		"A19 invalid UTF-8":           {"<![CDATA[早\xff\xfe安]]>", "早\uFFFD\uFFFD安"},
		"A19 half a character":        {"<![CDATA[安\xe6\x97]]>", "安\uFFFD\uFFFD"},
		"A20 U+000B":                  {"<![CDATA[a\vb]]>", "a\uFFFDb"},
		"A20 U+0000":                  {"<![CDATA[a\x00b]]>", "a\uFFFDb"},
		"A20 surrogate in UTF-8":      {"<![CDATA[a\xed\xa0\xbdb]]>", "a\uFFFD\uFFFD\uFFFDb"},
		"A20 reference to U+000B":     {"a&#11;b", "a\uFFFDb"},
		"A20 reference to nothing":    {"a&#x110000;b", "a\uFFFDb"},
		"A20 half a pair, referenced": {"a&#xD83D;b", "a\uFFFDb"},
		"U+FFFE":                      {"<![CDATA[a\uFFFEb]]>", "a\uFFFDb"},
		"with the rest intact":        {"<![CDATA[a\vb]]]]><![CDATA[>&lt;]]>", "a\uFFFDb]]>&lt;"},
	} {
		inner := text(tt.content)
		m, e, err := testApp(t).Open(callback{inner: inner}.request(t), now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Text != tt.want || m.Kind != crm.TextMessage || m.Key != "app:1000002:zhangwei:7012345678901234567" {
			t.Errorf("%s: %+v, want %q", name, m, tt.want)
		}
		// A reference to half a pair is read as U+FFFD by encoding/xml already: nothing was damaged on the way.
		if string(e.Raw) != inner && !strings.Contains(name, "referenced") {
			t.Errorf("%s: the damaged bytes are not kept", name)
		}
	}
}

func TestAppEvents(t *testing.T) {
	event := func(name, fields string) string {
		return "<xml><ToUserName><![CDATA[c]]></ToUserName><FromUserName><![CDATA[ZhangWei]]></FromUserName><CreateTime>1795485600</CreateTime>" +
			"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[" + name + "]]></Event>" + fields + "<AgentID>1000002</AgentID></xml>"
	}
	for _, tt := range []struct {
		name, inner string
		kind        crm.MessageKind
		check       func(crm.Message, Envelope) bool
	}{
		{"enter_agent", event("enter_agent", "<EventKey></EventKey>"), crm.Enter, nil},
		{"subscribe", event("subscribe", ""), crm.Enter, nil},
		{"unsubscribe", event("unsubscribe", ""), "", nil},
		{"menu", event("click", "<EventKey><![CDATA[今天要做什么]]></EventKey>"), crm.TextMessage, func(m crm.Message, _ Envelope) bool { return m.Text == "今天要做什么" }},
		{"menu with an address", event("view", "<EventKey><![CDATA[https://e.com]]></EventKey>"), "", nil},
		{"position", event("LOCATION", "<Latitude>1</Latitude><Longitude>2</Longitude><Precision>3</Precision>"), "", nil},
		{"A22 unknown", event("moon_landing", "<Deep><Er><Est>1</Est></Er></Deep>"), "", nil},
		{"inactive_alert", event("inactive_alert", "<EffectTime>1</EffectTime>"), "", func(_ crm.Message, e Envelope) bool { return e.Event == "inactive_alert" }},
		{"click on a card", event("template_card_event", "<EventKey><![CDATA[c1]]></EventKey><TaskId><![CDATA[ask-1]]></TaskId><CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[RC]]></ResponseCode>"),
			crm.Click, func(m crm.Message, e Envelope) bool {
				return m.Button == "c1" && m.TaskID == "ask-1" && e.ResponseCode == "RC" && e.CardType == "button_interaction"
			}},
		{"card with choices", event("template_card_event", "<EventKey><![CDATA[ok]]></EventKey><TaskId><![CDATA[t]]></TaskId><SelectedItems><SelectedItem><QuestionKey><![CDATA[q1]]></QuestionKey><OptionIds><OptionId><![CDATA[a]]></OptionId><OptionId><![CDATA[b]]></OptionId></OptionIds></SelectedItem><SelectedItem><QuestionKey><![CDATA[q2]]></QuestionKey><OptionIds><OptionId>c</OptionId></OptionIds></SelectedItem></SelectedItems>"),
			crm.Click, func(_ crm.Message, e Envelope) bool {
				return reflect.DeepEqual(e.Selected, []Selection{{"q1", []string{"a", "b"}}, {"q2", []string{"c"}}})
			}},
		{"menu of a card", event("template_card_menu_event", "<EventKey><![CDATA[later]]></EventKey><TaskId><![CDATA[t]]></TaskId>"), crm.Click, func(m crm.Message, _ Envelope) bool { return m.Button == "later" }},
		{"renamed member", strings.Replace(event("change_contact", "<ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[old]]></UserID><NewUserID><![CDATA[new]]></NewUserID><Status>5</Status>"), "ZhangWei", "sys", 1),
			"", func(m crm.Message, e Envelope) bool {
				return m.From == "" && reflect.DeepEqual(e.Change, &ContactChange{Type: "update_user", UserID: "old", NewUserID: "new", Status: 5})
			}},
		{"客户联系, which is off", contactEvent("add_external_contact", ""), "", func(m crm.Message, _ Envelope) bool { return m.External == nil }},
		{"click without a person", strings.Replace(event("template_card_event", "<TaskId>t</TaskId>"), "ZhangWei", "sys", 1), "", nil},
	} {
		m, e, err := testApp(t).Open(callback{inner: tt.inner}.request(t), now)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if m.Kind != tt.kind || tt.check != nil && !tt.check(m, e) {
			t.Errorf("%s: %+v %+v", tt.name, m, e)
		}
		again, _, err := testApp(t).Open(callback{inner: tt.inner}.request(t), now.Add(5*time.Second))
		if err != nil || again.Key != m.Key || m.Key == "" {
			t.Errorf("%s: key %q, of a repeat %q, %v", tt.name, m.Key, again.Key, err)
		}
		other, _, _ := testApp(t).Open(callback{inner: strings.Replace(tt.inner, "</Event>", "</Event><X>1</X>", 1)}.request(t), now)
		if other.Key == m.Key {
			t.Errorf("%s: another event of the same second has the same key", tt.name)
		}
	}
}

// opened decrypts a passive reply as WeCom does.
func opened(t *testing.T, response []byte) (stamp string, inner []byte) {
	t.Helper()
	var r struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(response, &r); err != nil {
		t.Fatal(err)
	}
	c := sample(t)
	if !c.Signed(r.MsgSignature, r.TimeStamp, r.Nonce, []byte(r.Encrypt)) || r.Nonce == "" {
		t.Fatalf("not signed: %+v", r)
	}
	plain, err := c.Open([]byte(r.Encrypt))
	if err != nil {
		t.Fatal(err)
	}
	return r.TimeStamp, plain
}

func TestPassiveReplies(t *testing.T) {
	a := testApp(t)
	m := crm.Message{From: "ZhangWei", Kind: crm.Click}
	for _, said := range []string{"已记录。", "a]]>b]]]]>", "<x> & \"y\" &amp;", "多\n行", "", "]]", "𠮷😀"} {
		out, err := a.PassiveText(m, said, now)
		if err != nil {
			t.Fatal(err)
		}
		stamp, inner := opened(t, out)
		var r struct{ ToUserName, FromUserName, CreateTime, MsgType, Content string }
		if err := xml.Unmarshal(inner, &r); err != nil {
			t.Fatalf("%q: %v in %s", said, err, inner)
		}
		if want := strconv.FormatInt(now.Unix(), 10); stamp != want || r.CreateTime != want {
			t.Errorf("stamped %s and %s", stamp, r.CreateTime)
		}
		if r.ToUserName != "ZhangWei" || r.FromUserName != sampleCorp || r.MsgType != "text" || r.Content != PlainText(said) {
			t.Errorf("%q became %+v", said, r)
		}
	}
	out, err := a.PassiveText(m, "a\x00\v\xffb", now)
	if err != nil {
		t.Fatal(err)
	}
	if _, inner := opened(t, out); !bytes.Contains(inner, []byte("<![CDATA[ab]]>")) {
		t.Errorf("characters that XML has not: %s", inner)
	}

	out, err = a.PassiveUpdateButton(m, Envelope{ResponseCode: "RC"}, "已选", now)
	if err != nil {
		t.Fatal(err)
	}
	_, inner := opened(t, out)
	var u struct {
		MsgType string
		Button  struct{ ReplaceName string }
	}
	if err := xml.Unmarshal(inner, &u); err != nil || u.MsgType != "update_button" || u.Button.ReplaceName != "已选" {
		t.Errorf("%+v %v", u, err)
	}
	if _, err := a.PassiveUpdateButton(crm.Message{From: "x"}, Envelope{}, "已选", now); err == nil {
		t.Error("a button was updated that nobody clicked")
	}
	if _, err := a.PassiveText(crm.Message{}, "hi", now); err == nil {
		t.Error("a reply to nobody")
	}
}

func TestLongIDs(t *testing.T) {
	long := strings.Repeat("9", 300)
	inner := strings.Replace(said("hi"), "7012345678901234567", long, 1)
	m, _, err := testApp(t).Open(callback{inner: inner}.request(t), now)
	if err != nil || len(m.Key) > keyLimit || !strings.HasPrefix(m.Key, "app:1000002:zhangwei:") {
		t.Errorf("%q %v", m.Key, err)
	}
	other, _, _ := testApp(t).Open(callback{inner: strings.Replace(inner, long, long+"1", 1)}.request(t), now)
	if other.Key == m.Key {
		t.Error("two ids, one key")
	}
}

// No inner XML, however odd, makes a message that cannot be served.
func FuzzAppOpen(f *testing.F) {
	f.Add([]byte(said("hi")))
	f.Add([]byte(text("a\vb")))
	a := testApp(f)
	f.Fuzz(func(t *testing.T, inner []byte) {
		if len(inner) > 30<<10 || len(inner) == 0 {
			t.Skip()
		}
		m, _, err := a.Open(callback{inner: string(inner)}.request(t), now)
		if err != nil && StatusOf(err) != 400 {
			t.Fatal(StatusOf(err), err)
		}
		if err == nil && m.Kind != "" && (m.From == "" || m.Key == "" || len(m.Key) > keyLimit+200) {
			t.Fatalf("%+v", m)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	a := testApp(b)
	r := callback{inner: said(strings.Repeat("今天拜访了华北重工的王总，", 4))}.request(b)
	body, _ := io.ReadAll(r.Body)
	odd := callback{inner: text("<![CDATA[今天拜访了华北重工的王总]]><![CDATA[，]]>")}.request(b)
	oddBody, _ := io.ReadAll(odd.Body)
	for _, bb := range []struct {
		name string
		r    *http.Request
		body []byte
	}{{"usual", r, body}, {"odd", odd, oddBody}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			reader := bytes.NewReader(bb.body)
			for b.Loop() {
				reader.Reset(bb.body)
				bb.r.Body, bb.r.ContentLength = io.NopCloser(reader), int64(len(bb.body))
				if _, _, err := a.Open(bb.r, now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func contactEvent(change, fields string) string {
	return "<xml><ToUserName><![CDATA[c]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1795485600</CreateTime><MsgType><![CDATA[event]]></MsgType>" +
		"<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[" + change + "]]></ChangeType><UserID><![CDATA[ZhangWei]]></UserID><ExternalUserID><![CDATA[wm1]]></ExternalUserID>" + fields + "</xml>"
}

func TestCustomerContactEvents(t *testing.T) {
	app := testApp(t)
	app.external = true
	keys := map[string]bool{}
	for _, tt := range []struct {
		inner string
		want  crm.ExternalEvent
	}{
		{contactEvent("add_external_contact", "<State><![CDATA[s]]></State><WelcomeCode><![CDATA[w]]></WelcomeCode>"), crm.ExternalEvent{Change: "add_external_contact", ExternalID: "wm1"}},
		{contactEvent("del_external_contact", "<Source><![CDATA[DELETE_BY_TRANSFER]]></Source>"), crm.ExternalEvent{Change: "del_external_contact", ExternalID: "wm1", Transfer: true}},
		{contactEvent("transfer_fail", "<FailReason><![CDATA[customer_refused]]></FailReason>"), crm.ExternalEvent{Change: "transfer_fail", ExternalID: "wm1", FailReason: "customer_refused"}},
	} {
		for range 2 { // WeCom repeats: the same key
			m, _, err := app.Open(callback{inner: tt.inner}.request(t), now)
			if err != nil || m.Kind != crm.ExternalMessage || m.From != "ZhangWei" || m.External == nil || *m.External != tt.want {
				t.Errorf("%+v %v", m, err)
			}
			keys[m.Key] = true
		}
	}
	if len(keys) != 3 {
		t.Errorf("%d keys of 3 events", len(keys))
	}
}
