package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"genjin/crm"
)

func testBot(t testing.TB, names ...string) *Bot {
	t.Helper()
	b, err := NewBot(BotConfig{Token: sampleToken, EncodingAESKey: sampleKey, Names: names, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func botRequest(t testing.TB, receiver, inner string) *http.Request {
	t.Helper()
	stamp := strconv.FormatInt(now.Unix(), 10)
	sealed, signature := newCodec(t, receiver, Credential{sampleToken, sampleKey}).Seal([]byte(inner), stamp, "n0nce")
	body, _ := json.Marshal(map[string]string{"encrypt": sealed})
	q := url.Values{"msg_signature": {signature}, "timestamp": {stamp}, "nonce": {"n0nce"}}
	return httptest.NewRequest(http.MethodPost, "/wecom/bot?"+q.Encode(), bytes.NewReader(body))
}

const (
	single = `"msgid":"m1","aibotid":"AIB","chattype":"single","from":{"userid":"ZhangWei"},"response_url":"https://h/r?response_code=RC","create_time":1795485600`
	group  = `"msgid":"m1","aibotid":"AIB","chatid":"wrGroUP","chattype":"group","from":{"userid":"ZhangWei"}`
)

func TestBotMessages(t *testing.T) {
	at := time.Unix(1795485600, 0).UTC()
	in := func(kind crm.MessageKind, text string) crm.Message {
		return crm.Message{Key: "bot:AIB:m1", Channel: crm.BotChannel, From: "ZhangWei", Kind: kind, Text: text, At: at}
	}
	quoting := func(m crm.Message, words string) crm.Message {
		m.Quoted = words
		return m
	}
	inGroup := func(kind crm.MessageKind, text string) crm.Message {
		m := in(kind, text)
		m.Chat, m.At = "wrGroUP", time.Time{}
		return m
	}
	media := func(m crm.Message, address string) crm.Message {
		m.Media = address
		return m
	}
	for _, tt := range []struct {
		name, inner string
		want        crm.Message
		envelope    Envelope
	}{
		{"text", single + `,"msgtype":"text","text":{"content":"今天要做什么"}`, in(crm.TextMessage, "今天要做什么"), Envelope{}},
		{"a chat id in private", `"chatid":"X",` + single + `,"msgtype":"text","text":{"content":"hi"}`, in(crm.TextMessage, "hi"), Envelope{ResponseURL: "https://h/r?response_code=RC"}},
		{"text with an @ in private", single + `,"msgtype":"text","text":{"content":"@王总 回电"}`, in(crm.TextMessage, "@王总 回电"), Envelope{}},
		{"group", group + `,"msgtype":"text","text":{"content":"@跟进助手 本周漏斗"}`, inGroup(crm.TextMessage, "本周漏斗"), Envelope{}},
		{"group, name with a space", group + `,"msgtype":"text","text":{"content":"@Sales Bot 本周漏斗"}`, inGroup(crm.TextMessage, "本周漏斗"), Envelope{}},
		{"group, thin space after the name", group + `,"msgtype":"text","text":{"content":"@跟进助手\u2005本周漏斗"}`, inGroup(crm.TextMessage, "本周漏斗"), Envelope{}},
		{"group, another name that begins alike", group + `,"msgtype":"text","text":{"content":"@跟进助手二号 你好"}`, inGroup(crm.TextMessage, "@跟进助手二号 你好"), Envelope{}},
		{"group, an address inside", group + `,"msgtype":"text","text":{"content":"@跟进助手 记 a@b.com"}`, inGroup(crm.TextMessage, "记 a@b.com"), Envelope{}},
		{"group, only the name", group + `,"msgtype":"text","text":{"content":"@跟进助手 "}`, inGroup(crm.TextMessage, ""), Envelope{}},
		{"group, the name under a quotation", group + `,"msgtype":"text","text":{"content":"@跟进助手"},"quote":{"msgtype":"text","text":{"content":"华为报价50万"}}`,
			inGroup(crm.TextMessage, "华为报价50万"), Envelope{Quote: "华为报价50万"}},
		{"a quotation", single + `,"msgtype":"text","text":{"content":"记一下"},"quote":{"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"一"}},{"msgtype":"text","text":{"content":"二"}}]}}`,
			quoting(in(crm.TextMessage, "记一下"), "一\n二"), Envelope{Quote: "一\n二"}},
		{"mixed", group + `,"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@跟进助手 名片"}},{"msgtype":"image","image":{"url":"https://cos/1"}}]}`,
			media(inGroup(crm.TextMessage, "名片"), "https://cos/1"), Envelope{}},
		{"only a picture", group + `,"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@跟进助手"}},{"msgtype":"image","image":{"url":"https://cos/1"}}]}`,
			media(inGroup(crm.ImageMessage, ""), "https://cos/1"), Envelope{}},
		{"voice", single + `,"msgtype":"voice","voice":{"content":"拜访了华为"}`, in(crm.VoiceMessage, "拜访了华为"), Envelope{}},
		{"image", single + `,"msgtype":"image","image":{"url":"https://cos/2"}`, media(in(crm.ImageMessage, ""), "https://cos/2"), Envelope{}},
		{"file", single + `,"msgtype":"file","file":{"url":"https://cos/3"}`, media(in("file", ""), "https://cos/3"), Envelope{}},
		{"a quoted file", group + `,"msgtype":"text","text":{"content":"@跟进助手"},"quote":{"msgtype":"file","file":{"url":"https://cos/4","aeskey":"k+/="}}`,
			media(inGroup(crm.FileMessage, ""), "https://cos/4#k%2B%2F%3D"), Envelope{}},
		{"words about a quoted picture", group + `,"msgtype":"text","text":{"content":"@跟进助手 记下"},"quote":{"msgtype":"image","image":{"url":"https://cos/5"}}`,
			media(inGroup(crm.TextMessage, "记下"), "https://cos/5"), Envelope{}},
		{"feedback", single + `,"msgtype":"event","event":{"eventtype":"feedback_event","feedback_event":{"id":"bot:AIB:m0","type":2,"content":"不对","inaccurate_reason_list":[2,3]}}`,
			in("", ""), Envelope{Event: "feedback_event", Feedback: &crm.Feedback{Key: "bot:AIB:m1", Answer: "bot:AIB:m0", From: "ZhangWei", Verdict: crm.Unhelpful, Words: "不对", Reasons: []int{2, 3}, At: at}}},
		{"enter_chat", single + `,"msgtype":"event","event":{"eventtype":"enter_chat"}`, in(crm.Enter, ""), Envelope{Event: "enter_chat"}},
		{"unknown event", single + `,"msgtype":"event","event":{"eventtype":"auth_change_event","auth_list":[1]}`, in("", ""), Envelope{Event: "auth_change_event"}},
		{"unknown type", single + `,"msgtype":"hologram","hologram":{}`, in("", ""), Envelope{}},
		{"time as words", strings.Replace(single, "1795485600", `"1795485600"`, 1) + `,"msgtype":"text","text":{"content":"hi"}`, in(crm.TextMessage, "hi"), Envelope{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, e, err := testBot(t, "跟进助手", "Sales Bot").Open(botRequest(t, "", "{"+tt.inner+"}"), now)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(tt.inner, "response_url") {
				tt.want.Return = "https://h/r?response_code=RC"
			}
			if m != tt.want {
				t.Errorf("got  %+v\nwant %+v", m, tt.want)
			}
			tt.envelope.Nonce = "n0nce"
			if strings.HasPrefix(tt.inner, `"msgid":"m1","aibotid":"AIB","chattype"`) {
				tt.envelope.ResponseURL = "https://h/r?response_code=RC"
			}
			if !reflect.DeepEqual(e, tt.envelope) {
				t.Errorf("envelope %+v\nwant     %+v", e, tt.envelope)
			}
		})
	}
}

func TestBotNameUnknown(t *testing.T) {
	for in, want := range map[string]string{"@R hi": "hi", "@R\nhi": "hi", "@R": "", "hi @R": "hi @R", " @R  a@b.c ": "a@b.c"} {
		m, _, err := testBot(t).Open(botRequest(t, "", `{`+group+`,"msgtype":"text","text":{"content":`+strconv.Quote(in)+`}}`), now)
		if err != nil || m.Text != want {
			t.Errorf("%q: %q %v, want %q", in, m.Text, err, want)
		}
	}
}

func TestBotClick(t *testing.T) {
	for name, event := range map[string]string{
		"as its samples": `{"card_type":"vote_interaction","event_key":"ok","task_id":"T","selected_items":{"selected_item":[{"question_key":"q","option_ids":{"option_id":["a","b"]}}]}}`,
		"as its text":    `{"cardtype":"vote_interaction","eventkey":"ok","taskid":"T","selected_items":{"selected_item":[{"question_key":"q","option_ids":{"option_id":["a","b"]}}]}}`,
	} {
		m, e, err := testBot(t).Open(botRequest(t, "", `{`+group+`,"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":`+event+`}}`), now)
		if err != nil || m.Kind != crm.Click || m.Button != "ok" || m.TaskID != "T" || m.Chat != "wrGroUP" {
			t.Errorf("%s: %+v %v", name, m, err)
		}
		if e.CardType != "vote_interaction" || !reflect.DeepEqual(e.Selected, []Selection{{"q", []string{"a", "b"}}}) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestBotPoll(t *testing.T) {
	m, e, err := testBot(t).Open(botRequest(t, "", `{`+single+`,"msgtype":"stream","stream":{"id":"bot:AIB:m1"}}`), now)
	if err != nil || e.Stream != "bot:AIB:m1" || m.Kind != "" || m.Key != "" || m.From != "ZhangWei" {
		t.Errorf("%+v %+v %v", m, e, err)
	}
}

func TestBotDamage(t *testing.T) {
	for name, tt := range map[string]struct{ inner, want string }{
		"A19 invalid UTF-8":    {`{` + single + `,"msgtype":"text","text":{"content":"早` + "\xff" + `安"}}`, "早\uFFFD安"},
		"A20 control":          {`{` + single + `,"msgtype":"text","text":{"content":"a` + "\v" + `b"}}`, "a b"},
		"A20 half a pair":      {`{` + single + `,"msgtype":"text","text":{"content":"a\ud83db"}}`, "a\uFFFDb"},
		"B07 JSON in the text": {`{` + single + `,"msgtype":"text","text":{"content":"\"}, {\"msgid\":\"x\"\n"}}`, `"}, {"msgid":"x"`},
	} {
		m, _, err := testBot(t).Open(botRequest(t, "", tt.inner), now)
		if err != nil || m.Text != tt.want || m.Key != "bot:AIB:m1" {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
}

func TestBotRefuses(t *testing.T) {
	ok := `{` + single + `,"msgtype":"text","text":{"content":"hi"}}`
	change := func(do func(*http.Request)) *http.Request {
		r := botRequest(t, "", ok)
		do(r)
		return r
	}
	for name, tt := range map[string]struct {
		r    *http.Request
		want int
	}{
		"A08 meant for an app": {botRequest(t, "wwcorp", ok), 403},
		"A07 forged": {change(func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "msg_signature=", "msg_signature=0", 1)
		}), 403},
		"A06 twice":             {change(func(r *http.Request) { r.URL.RawQuery += "&nonce=n0nce" }), 400},
		"A22 no JSON inside":    {botRequest(t, "", "hello"), 400},
		"no JSON outside":       {change(func(r *http.Request) { r.Body = http.NoBody }), 400},
		"A15 too long":          {httptest.NewRequest(http.MethodPost, "/wecom/bot", strings.NewReader(strings.Repeat("x", bodyLimit+1))), 413},
		"a field of other type": {botRequest(t, "", `{"msgid":7}`), 400},
	} {
		_, _, err := testBot(t).Open(tt.r, now)
		if err == nil || StatusOf(err) != tt.want {
			t.Errorf("%s: %v, want %d", name, err, tt.want)
		}
	}
	if _, _, err := testBot(t).Open(botRequest(t, "", ok), now.Add(10*time.Minute)); StatusOf(err) != 403 {
		t.Errorf("A05 replayed: %v", err)
	}
	// The other spelling of the signature's name, as the platform's own client takes it.
	r := botRequest(t, "", ok)
	r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "msg_signature=", "msgsignature=", 1)
	if _, _, err := testBot(t).Open(r, now); err != nil {
		t.Error(err)
	}
}

func TestBotReplies(t *testing.T) {
	b := testBot(t)
	e := Envelope{Nonce: "theirs"}
	open := func(out []byte, err error) map[string]any {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Encrypt, Msgsignature, Nonce string
			Timestamp                    int64
		}
		if err := json.Unmarshal(out, &r); err != nil {
			t.Fatal(err)
		}
		stamp := strconv.FormatInt(r.Timestamp, 10)
		if r.Nonce != "theirs" || r.Timestamp != now.Unix() || !b.codec.Signed(r.Msgsignature, stamp, r.Nonce, []byte(r.Encrypt)) {
			t.Fatalf("%+v", r)
		}
		plain, err := newCodec(t, "", Credential{sampleToken, sampleKey}).Open([]byte(r.Encrypt))
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(plain, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, finished := range []bool{false, true} {
		m := open(b.Answer(e, "bot:AIB:m1", crm.Reply{Text: "本周 <3>\n\"好\""}, finished, !finished, now))
		body := map[string]any{"id": "bot:AIB:m1", "finish": finished, "content": "本周 ＜3＞\n\"好\""}
		if !finished { // the response to the message itself
			body["feedback"] = map[string]any{"id": "bot:AIB:m1"}
		}
		if want := map[string]any{"msgtype": "stream", "stream": body}; !reflect.DeepEqual(m, want) {
			t.Errorf("%v", m)
		}
	}
	card := &crm.Card{TaskID: "ask-1", Title: "选哪个？", Buttons: []crm.Button{{Key: "c1", Text: "服务器", Primary: true}}}
	asked := map[string]any{"card_type": "button_interaction", "main_title": map[string]any{"title": "选哪个？"}, "task_id": "ask-1",
		"button_list": []any{map[string]any{"text": "服务器", "style": 1.0, "key": "c1"}}}
	for _, tt := range []struct {
		reply crm.Reply
		first bool
		want  map[string]any
	}{
		{crm.Reply{Card: card}, true, map[string]any{"msgtype": "template_card", "template_card": asked}},
		{crm.Reply{Card: card}, false, map[string]any{"msgtype": "stream_with_template_card", "template_card": asked, "stream": map[string]any{"id": "s", "finish": true, "content": "选哪个？"}}},
		{crm.Reply{Card: card, Text: "好"}, false, map[string]any{"msgtype": "stream_with_template_card", "template_card": asked, "stream": map[string]any{"id": "s", "finish": true, "content": "好"}}},
		{crm.Reply{Text: "好", Picture: &crm.Picture{PNG: png}}, false, map[string]any{"msgtype": "stream", "stream": map[string]any{"id": "s", "finish": true, "content": "好",
			"msg_item": []any{map[string]any{"msgtype": "image", "image": map[string]any{"base64": "iVBORw0KGgowMTIzNDU2Nzg5", "md5": "89707c37341824c774bfd9415d88bc98"}}}}}},
		{crm.Reply{Text: " "}, false, map[string]any{"msgtype": "stream", "stream": map[string]any{"id": "s", "finish": true, "content": "…"}}},
	} {
		if m := open(b.Answer(e, "s", tt.reply, true, tt.first, now)); !reflect.DeepEqual(m, tt.want) {
			t.Errorf("got  %v\nwant %v", m, tt.want)
		}
	}
	u := crm.Update{Card: *card, For: []string{"lina"}}
	if m := open(b.Update(e, u, now)); !reflect.DeepEqual(m, map[string]any{"response_type": "update_template_card", "userids": []any{"lina"}, "template_card": asked}) {
		t.Errorf("%v", m)
	}
	if m := open(b.Welcome(e, "你好", now)); m["msgtype"] != "text" || m["text"].(map[string]any)["content"] != "你好" {
		t.Errorf("%v", m)
	}
	long := open(b.Answer(e, "id", crm.Reply{Text: strings.Repeat("好", StreamLimit)}, true, false, now))["stream"].(map[string]any)["content"].(string)
	if len(long) > StreamLimit || !strings.HasSuffix(long, "…") || !utf8.ValidString(long) {
		t.Errorf("%d bytes", len(long))
	}
	if _, err := b.Answer(e, "", crm.Reply{Text: "x"}, true, false, now); err == nil {
		t.Error("a stream without an id")
	}
}

func TestBotVerify(t *testing.T) {
	b := testBot(t)
	stamp := strconv.FormatInt(now.Unix(), 10)
	echo, signature := b.codec.Seal([]byte("echo"), stamp, "n")
	q := url.Values{"msg_signature": {signature}, "timestamp": {stamp}, "nonce": {"n"}, "echostr": {echo}}
	w := httptest.NewRecorder()
	b.Verify(w, httptest.NewRequest(http.MethodGet, "/wecom/bot?"+q.Encode(), nil))
	if w.Code != 200 || w.Body.String() != "echo" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

func FuzzBotOpen(f *testing.F) {
	f.Add([]byte(`{` + single + `,"msgtype":"text","text":{"content":"hi"}}`))
	f.Add([]byte(`{` + group + `,"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"event_key":"k"}}}`))
	b := testBot(f, "R")
	f.Fuzz(func(t *testing.T, inner []byte) {
		if len(inner) > 30<<10 {
			t.Skip()
		}
		m, _, err := b.Open(botRequest(t, "", string(inner)), now)
		if err != nil && StatusOf(err) != 400 {
			t.Fatal(StatusOf(err), err)
		}
		if err == nil && m.Kind != "" && (m.From == "" || m.Key == "") {
			t.Fatalf("%+v", m)
		}
	})
}

func TestBotResponds(t *testing.T) {
	f := newFake(t)
	var got []string
	code := 0
	f.answer["aibot/response"] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.URL.RawQuery+" "+string(body))
		fmt.Fprintf(w, `{"errcode":%d,"errmsg":"x response_code=RC"}`, code)
		return true
	}
	b, err := NewBot(BotConfig{Token: sampleToken, EncodingAESKey: sampleKey, BaseURL: f.URL})
	if err != nil {
		t.Fatal(err)
	}
	p := crm.Push{Key: "reply:1", Return: f.URL + "/cgi-bin/aibot/response?response_code=RC", Reply: crm.Reply{Text: "好 <@all>", Card: &crm.Card{Title: "选", Text: "哪个"}}}
	if err := b.Respond(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if want := `response_code=RC {"msgtype":"markdown","markdown":{"content":"好 ＜@all＞\n选\n哪个"}}`; len(got) != 1 || got[0] != want {
		t.Errorf("%s", got)
	}
	code = 40058
	if err := b.Respond(t.Context(), p); ClassOf(err) != ClassReceiver || strings.Contains(err.Error(), "RC") {
		t.Errorf("used up: %v", err)
	}
	for _, address := range []string{"https://evil.example/?response_code=RC", "http://qyapi.weixin.qq.com/x", "file:///etc/passwd", "::", "https://a@evil.qq.com.example/"} {
		p.Return = address
		if err := b.Respond(t.Context(), p); ClassOf(err) != ClassContent || len(got) != 2 {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestBotDownload(t *testing.T) {
	seal := func(key string, plain []byte) []byte {
		raw, _ := base64.StdEncoding.DecodeString(key + "=")
		block, _ := aes.NewCipher(raw)
		pad := padTo - len(plain)%padTo
		plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
		cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(plain, plain)
		return plain
	}
	own := "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE"
	f := newFake(t)
	f.answer["file"] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		w.Header().Set("Content-Disposition", `attachment; filename="../名单.csv"`)
		key := sampleKey
		if r.URL.Query().Get("own") != "" {
			key = own
		}
		_, _ = w.Write(seal(key, []byte("客户,电话\n华北重工,1\n")))
		return true
	}
	b, err := NewBot(BotConfig{Token: sampleToken, EncodingAESKey: sampleKey, BaseURL: f.URL})
	if err != nil {
		t.Fatal(err)
	}
	for _, media := range []string{f.URL + "/cgi-bin/file", file{f.URL + "/cgi-bin/file?own=1", own}.address()} {
		got, err := b.Download(t.Context(), media, 1<<10)
		if err != nil || string(got.Bytes) != "客户,电话\n华北重工,1\n" || got.Name != "../名单.csv" || !strings.HasPrefix(got.Type, "text/plain") {
			t.Errorf("%s: %+v %v", media, got, err)
		}
	}
	for _, media := range []string{f.URL + "/cgi-bin/file?own=1", f.URL + "/cgi-bin/file#short", "https://evil.example/file", "http://169.254.169.254/latest"} {
		if _, err := b.Download(t.Context(), media, 1<<10); ClassOf(err) != ClassContent {
			t.Errorf("%s: %v", media, err)
		}
	}
	if _, err := b.Download(t.Context(), f.URL+"/cgi-bin/file", 20); ClassOf(err) != ClassContent {
		t.Errorf("longer than allowed: %v", err)
	}
}
