package wecom

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"genjin/crm"
)

const testKey = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"

func newTestWebhook(t *testing.T, f *fake) *Webhook {
	w, err := NewWebhook(f.URL, openShared(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var png = []byte("\x89PNG\r\n\x1a\n0123456789")

func TestWebhook(t *testing.T) {
	f := newFake(t)
	var bodies []string
	f.answer["webhook/send"] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.URL.Query().Get("key") != testKey || r.URL.Query().Has("access_token") {
			t.Errorf("query %v", r.URL.Query())
		}
		var b json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&b)
		bodies = append(bodies, string(b))
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
		return true
	}
	long := strings.Repeat("华北重工推进到报价\n", 300)
	p := crm.Push{Key: "daily:1", Channel: crm.WebhookChannel, Chat: "wr1", Reply: crm.Reply{Text: long, Picture: &crm.Picture{PNG: png}}}
	if err := newTestWebhook(t, f).Send(t.Context(), testKey, p); err != nil {
		t.Fatal(err)
	}
	if len(bodies) != 4 {
		t.Fatalf("%d messages", len(bodies))
	}
	want := `{"msgtype":"image","image":{"base64":"iVBORw0KGgowMTIzNDU2Nzg5","md5":"` // of the bytes
	if !strings.HasPrefix(bodies[0], want) {
		t.Errorf("%s", bodies[0])
	}
	for i, b := range bodies[1:] {
		var m struct {
			Type     string   `json:"msgtype"`
			Markdown textBody `json:"markdown_v2"`
		}
		_ = json.Unmarshal([]byte(b), &m)
		if m.Type != "markdown_v2" || len(m.Markdown.Content) > WebhookLimit || !strings.HasPrefix(m.Markdown.Content, fmt.Sprintf("(%d/3)\n", i+1)) {
			t.Errorf("part %d: %.60s, %d bytes", i+1, b, len(m.Markdown.Content))
		}
	}
}

// A push of several messages that failed in the middle goes on where it stopped.
func TestWebhookGoesOn(t *testing.T) {
	f := newFake(t)
	f.answer["webhook/send"] = func(w http.ResponseWriter, _ *http.Request, n int) bool {
		code := 0
		if n == 2 {
			code = 40058
		}
		fmt.Fprintf(w, `{"errcode":%d,"errmsg":""}`, code)
		return true
	}
	w := newTestWebhook(t, f)
	p := crm.Push{Key: "daily:1", Chat: "wr1", Reply: crm.Reply{Text: strings.Repeat("好", 1300), Picture: &crm.Picture{PNG: png}}}
	if err := w.Send(t.Context(), testKey, p); ClassOf(err) != ClassContent {
		t.Fatal(err)
	}
	if err := w.Send(t.Context(), testKey, p); err != nil {
		t.Fatal(err)
	}
	if n := f.count("webhook/send"); n != 3 {
		t.Errorf("%d calls: the picture was sent again", n)
	}
}

func TestWebhookRefusals(t *testing.T) {
	for code, want := range map[int]Class{93000: ClassReceiver, 93004: ClassReceiver, 93008: ClassReceiver, 40058: ClassContent, 45009: ClassRateLimited, -1: ClassBusy} {
		f := newFake(t)
		f.answer["webhook/send"] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			fmt.Fprintf(w, `{"errcode":%d,"errmsg":"no, hint key=%s"}`, code, testKey)
			return true
		}
		w := newTestWebhook(t, f)
		err := w.Send(t.Context(), testKey, crm.Push{Key: "k", Reply: crm.Reply{Text: "好"}})
		if ClassOf(err) != want || strings.Contains(err.Error(), testKey) {
			t.Errorf("%d: %v", code, err)
		}
		if code == 45009 {
			n := f.count("webhook/send")
			if err := w.Send(t.Context(), testKey, crm.Push{Key: "k2", Reply: crm.Reply{Text: "好"}}); ClassOf(err) != ClassRateLimited || f.count("webhook/send") != n {
				t.Errorf("asked again within the minute: %v", err)
			}
		}
	}
	f := newFake(t)
	f.answer["webhook/send"] = func(http.ResponseWriter, *http.Request, int) bool { panic(http.ErrAbortHandler) }
	err := newTestWebhook(t, f).Send(t.Context(), testKey, crm.Push{Key: "k", Reply: crm.Reply{Text: "好"}})
	if ClassOf(err) != ClassUnknown || strings.Contains(err.Error(), testKey) {
		t.Errorf("%v", err)
	}
	for _, r := range []crm.Reply{{}, {Picture: &crm.Picture{}}, {Picture: &crm.Picture{PNG: make([]byte, pictureLimit+1)}}} {
		if err := newTestWebhook(t, f).Send(t.Context(), testKey, crm.Push{Key: "k", Reply: r}); ClassOf(err) != ClassContent {
			t.Errorf("%v", err)
		}
	}
}

// E16: a group's robot takes 20 messages in a minute; what is above ours waits.
func TestWebhookLimit(t *testing.T) {
	f := newFake(t)
	f.answer["webhook/send"] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
		return true
	}
	w := newTestWebhook(t, f)
	for i := range 30 {
		err := w.Send(t.Context(), testKey, crm.Push{Key: fmt.Sprint("k", i), Reply: crm.Reply{Text: "好"}})
		var e *Error
		if i < 18 && err != nil || i >= 18 && (!errors.As(err, &e) || e.Class != ClassRateLimited || e.Wait <= 0) {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	if err := w.Send(t.Context(), "another-key-of-a-group", crm.Push{Key: "x", Reply: crm.Reply{Text: "好"}}); err != nil {
		t.Error(err)
	}
}

func TestWebhookKey(t *testing.T) {
	for pasted, want := range map[string]string{
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + testKey: testKey, " " + testKey + "\n": testKey,
		"": "", "https://evil.example/?key=" + testKey: "", "华东组": "", "key with space": "", "short": "",
	} {
		if key, ok := WebhookKey(pasted); key != want || ok != (want != "") {
			t.Errorf("%q: %q %v", pasted, key, ok)
		}
	}
}

func TestSendPicture(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	forgotten := false
	f.answer["media/upload"] = func(w http.ResponseWriter, _ *http.Request, n int) bool {
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","type":"image","media_id":"media%d"}`, n)
		return true
	}
	f.answer["message/send"] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if forgotten {
			forgotten = false
			fmt.Fprint(w, `{"errcode":40007,"errmsg":"invalid media_id"}`)
			return true
		}
		return false
	}
	p := crm.Push{Key: "f", To: "lina", Reply: crm.Reply{Text: "漏斗：3单", Picture: &crm.Picture{Name: "漏斗.png", PNG: png}}}
	for range 2 { // the second time is a repeat: the same requests
		if _, err := c.Send(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	sent := f.sent()
	if len(sent) != 4 || sent[0] != sent[2] || sent[1] != sent[3] || !strings.Contains(sent[0], `"msgtype":"image"`) || !strings.Contains(sent[0], "media1") || f.count("media/upload") != 1 {
		t.Fatalf("%d uploads, sent %q", f.count("media/upload"), sent)
	}
	forgotten = true
	if _, err := c.Send(t.Context(), p); err == nil || ClassOf(err) != ClassUnknown {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), p); err != nil || f.count("media/upload") != 2 {
		t.Errorf("not uploaded anew: %v", err)
	}
}

// Deployments that share a Redis may name their pushes alike.
func TestWebhookPushesOfOthers(t *testing.T) {
	f := newFake(t)
	f.answer["webhook/send"] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
		return true
	}
	w := newTestWebhook(t, f)
	for _, key := range []string{"key-of-one-group", "key-of-another", "key-of-one-group"} {
		if err := w.Send(t.Context(), key, crm.Push{Key: "daily:1", Reply: crm.Reply{Text: "日报"}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.count("webhook/send"); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// The key stands in no error, however the platform writes it into its own.
func TestWebhookKeyIsInNoError(t *testing.T) {
	for _, key := range []string{testKey, "shortkey"} {
		f := newFake(t)
		f.answer["webhook/send"] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			fmt.Fprintf(w, `{"errcode":93000,"errmsg":"invalid webhook url %s, from /send?key=%s"}`, key, key)
			return true
		}
		err := newTestWebhook(t, f).Send(t.Context(), key, crm.Push{Key: "1", Reply: crm.Reply{Text: "日报"}})
		if err == nil || strings.Contains(err.Error(), key) || ClassOf(err) != ClassReceiver {
			t.Errorf("%v", err)
		}
	}
}
