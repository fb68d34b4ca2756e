package wecom

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestA05A06Timestamps(t *testing.T) {
	at := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	for _, tt := range []struct {
		name, stamp string
		want        int
	}{
		{"now", at(0), 200},
		{"a genuine repeat", at(-15 * time.Second), 200},
		{"5 min old", at(-5 * time.Minute), 200},
		{"5 min 1 s old", at(-5*time.Minute - time.Second), 403},
		{"10 min old", at(-10 * time.Minute), 403},
		{"30 days old", at(-30 * 24 * time.Hour), 403},
		{"5 min 1 s ahead", at(5*time.Minute + time.Second), 403},
		{"10 min ahead", at(10 * time.Minute), 403},
		{"no number", "soon", 400},
		{"beyond an int64", "99999999999999999999", 400},
		{"the largest int64", "9223372036854775807", 403},
		{"the smallest int64", "-9223372036854775808", 403},
	} {
		if got := status(t, callback{inner: said("hi"), stamp: tt.stamp}.request(t)); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	// The same request twice is a repeat, not a replay: the message's key makes it harmless.
	c := callback{inner: said("hi")}
	first := c.request(t)
	address, body := first.URL.String(), func() string { b, _ := io.ReadAll(first.Body); return string(b) }()
	for range 2 {
		if got := status(t, httptest.NewRequest(http.MethodPost, address, strings.NewReader(body))); got != 200 {
			t.Errorf("repeat: %d", got)
		}
	}
}

func TestA06Parameters(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(url.Values)
		want   int
	}{
		"as sent":               {func(url.Values) {}, 200},
		"one we do not know":    {func(q url.Values) { q.Set("x", "1") }, 200},
		"no signature":          {func(q url.Values) { q.Del("msg_signature") }, 403},
		"no timestamp":          {func(q url.Values) { q.Del("timestamp") }, 403},
		"no nonce":              {func(q url.Values) { q.Del("nonce") }, 403},
		"two signatures":        {func(q url.Values) { q.Add("msg_signature", q.Get("msg_signature")) }, 400},
		"two timestamps":        {func(q url.Values) { q.Add("timestamp", "1") }, 400},
		"two nonces":            {func(q url.Values) { q.Add("nonce", "n0nce") }, 400},
		"two names of one":      {func(q url.Values) { q.Add("signature", q.Get("msg_signature")) }, 400},
		"another nonce":         {func(q url.Values) { q.Set("nonce", "other") }, 403},
		"forged":                {func(q url.Values) { q.Set("msg_signature", strings.Repeat("0", 40)) }, 403},
		"upper case":            {func(q url.Values) { q.Set("msg_signature", strings.ToUpper(q.Get("msg_signature"))) }, 403},
		"a digit less":          {func(q url.Values) { q.Set("msg_signature", q.Get("msg_signature")[1:]) }, 403},
		"characters moved over": {func(q url.Values) { s := q.Get("timestamp"); q.Set("timestamp", s[:9]); q.Set("nonce", s[9:]+"n0nce") }, 403},
	} {
		if got := status(t, callback{inner: said("hi"), query: tt.change}.request(t)); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
	r := callback{inner: said("hi")}.request(t)
	for name, raw := range map[string]string{"a bad escape": r.URL.RawQuery + "&echostr=%zz", "a bad escape in a name": r.URL.RawQuery + "&%z=1"} {
		r := callback{inner: said("hi")}.request(t)
		r.URL.RawQuery = raw
		if got := status(t, r); got != 400 {
			t.Errorf("%s: %d", name, got)
		}
	}
	escaped := callback{inner: said("hi")}.request(t)
	escaped.URL.RawQuery = strings.Replace(escaped.URL.RawQuery, "msg_signature", "msg%5Fsignature", 1)
	if got := status(t, escaped); got != 200 {
		t.Errorf("an escaped name: %d", got)
	}
}

func TestA08A09A10A12Ciphertexts(t *testing.T) {
	good, _ := sample(t).Seal([]byte(said("hi")), "", "")
	for name, tt := range map[string]struct {
		c    callback
		want int
	}{
		"A08 another corp":      {callback{inner: said("hi"), receiver: "wwanother"}, 403},
		"A09 truncated":         {callback{sealed: good[:64]}, 400},
		"A09 empty":             {callback{body: "<xml><Encrypt></Encrypt></xml>", sealed: good}, 403}, // the signature covers something else
		"A10 not base64":        {callback{sealed: "!!!!"}, 400},
		"A10 pad 33":            {callback{sealed: encryptRaw(t, sampleKey, packed(2, "hi", sampleCorp, 33, 24))}, 400},
		"A10 length 0xFFFFFFFF": {callback{sealed: encryptRaw(t, sampleKey, packed(0xFFFFFFFF, "hi", sampleCorp, 24, 24))}, 400},
		"A12 unsigned":          {callback{sealed: good, query: func(q url.Values) { clear(q) }}, 403},
		"no Encrypt":            {callback{sealed: good, body: "<xml></xml>"}, 403},
		"two Encrypts":          {callback{sealed: good, body: "<xml><Encrypt>" + good + "</Encrypt><Encrypt>" + good + "</Encrypt></xml>"}, 400},
		"no XML":                {callback{sealed: good, body: "hello"}, 400},
		"empty":                 {callback{sealed: good, body: " "}, 400},
		"another root":          {callback{sealed: good, body: "<html><Encrypt>" + good + "</Encrypt></html>"}, 400},
		"inner is no XML":       {callback{inner: "hello"}, 400},
		"inner is cut":          {callback{inner: said("hi")[:200]}, 400},
		"inner says it twice":   {callback{inner: strings.Replace(said("hi"), "<AgentID>", "<MsgId>1</MsgId><AgentID>", 1)}, 400},
		"twice, oddly written":  {callback{inner: strings.Replace(said("hi"), "<AgentID>", "<MsgId >1</MsgId><AgentID>", 1)}, 400},
	} {
		if got := status(t, tt.c.request(t)); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

func TestA10OneAnswer(t *testing.T) {
	var says []string
	for _, sealed := range []string{
		"!!!!", "c2hvcnQ=",
		encryptRaw(t, sampleKey, packed(2, "hi", sampleCorp, 0, 24)),
		encryptRaw(t, sampleKey, packed(2, "hi", sampleCorp, 33, 24)),
		encryptRaw(t, sampleKey, packed(99, "hi", sampleCorp, 24, 24)),
	} {
		_, _, err := testApp(t).Open(callback{sealed: sealed}.request(t), now)
		says = append(says, fmt.Sprint(StatusOf(err), err))
	}
	for _, s := range says {
		if s != says[0] {
			t.Errorf("%q and %q tell bad ciphertexts apart", s, says[0])
		}
	}
}

func TestA13Entities(t *testing.T) {
	laughs := `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`
	external := `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`
	good, _ := sample(t).Seal([]byte(said("hi")), "", "")
	envelope := "<xml><Encrypt>" + good + "</Encrypt></xml>"
	for name, c := range map[string]callback{
		"outer laughs":    {sealed: good, body: laughs + strings.Replace(envelope, "</xml>", "<X>&c;</X></xml>", 1)},
		"outer external":  {sealed: good, body: external + envelope},
		"outer bare":      {sealed: good, body: "<!DOCTYPE xml>" + envelope},
		"inner laughs":    {inner: laughs + text("&c;")},
		"inner external":  {inner: external + text("&e;")},
		"unknown entity":  {inner: text("&c;")},
		"within the root": {inner: strings.Replace(said("hi"), "<xml>", "<xml><!ENTITY a 'b'>", 1)},
		"deep":            {inner: strings.Replace(said("hi"), "<xml>", "<xml>"+strings.Repeat("<a>", 40)+strings.Repeat("</a>", 40), 1)},
	} {
		if got := status(t, c.request(t)); got != 400 {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// endless is a body that counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '<'
	}
	e.read += len(p)
	return len(p), nil
}

func TestA14A15A17Bodies(t *testing.T) {
	good := callback{inner: said("hi")}.request(t)
	address := good.URL.String()
	envelope, _ := io.ReadAll(good.Body)
	t.Run("A14 too long, with its length", func(t *testing.T) {
		body := &endless{}
		r := httptest.NewRequest(http.MethodPost, address, body)
		r.ContentLength = bodyLimit + 1
		if got := status(t, r); got != 413 || body.read != 0 {
			t.Errorf("status %d after %d bytes, want 413 before any", got, body.read)
		}
	})
	t.Run("A15 256 MB without a length", func(t *testing.T) {
		body := &endless{}
		r := httptest.NewRequest(http.MethodPost, "/wecom/app", body)
		r.ContentLength = -1
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if got := status(t, r); got != 413 {
			t.Error(got)
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
			t.Errorf("%d bytes allocated", grown)
		}
		if body.read > bodyLimit+1 {
			t.Errorf("%d bytes read", body.read)
		}
	})
	t.Run("just fits", func(t *testing.T) {
		body := string(envelope) + strings.Repeat("\n", bodyLimit-len(envelope))
		if got := status(t, httptest.NewRequest(http.MethodPost, address, strings.NewReader(body))); got != 200 {
			t.Error(got)
		}
		if got := status(t, httptest.NewRequest(http.MethodPost, address, strings.NewReader(body+"\n"))); got != 413 {
			t.Error("a byte more:", got)
		}
	})
	t.Run("A17 chunked", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, address, io.MultiReader(bytes.NewReader(envelope[:10]), bytes.NewReader(envelope[10:])))
		r.ContentLength = -1
		if got := status(t, r); got != 200 {
			t.Error(got)
		}
	})
	t.Run("A17 gzip", func(t *testing.T) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(envelope)
		_ = z.Close()
		r := httptest.NewRequest(http.MethodPost, address, &b)
		r.Header.Set("Content-Encoding", "gzip")
		if got := status(t, r); got != 400 {
			t.Error(got)
		}
	})
	t.Run("A17 said to be gzip", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, address, bytes.NewReader(envelope))
		r.Header.Set("Content-Encoding", "gzip")
		if got := status(t, r); got != 400 {
			t.Error(got)
		}
	})
	t.Run("cut off", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, address, io.MultiReader(bytes.NewReader(envelope[:100]), broken{}))
		if got := status(t, r); got != 400 {
			t.Error(got)
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestA18Verify(t *testing.T) {
	a := testApp(t)
	ask := func(stamp time.Time, change func(url.Values)) *httptest.ResponseRecorder {
		s := strconv.FormatInt(stamp.Unix(), 10)
		// A + in the echo has to survive the address.
		var echo, signature string
		for echo == "" || !strings.Contains(echo, "+") {
			echo, signature = a.codec.Seal([]byte("1616140317555161061"), s, "n+ce")
		}
		q := url.Values{"msg_signature": {signature}, "timestamp": {s}, "nonce": {"n+ce"}, "echostr": {echo}}
		if change != nil {
			change(q)
		}
		w := httptest.NewRecorder()
		a.Verify(w, httptest.NewRequest(http.MethodGet, "/wecom/app?"+q.Encode(), nil))
		return w
	}
	if w := ask(now, nil); w.Code != 200 || w.Body.String() != "1616140317555161061" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	other, _ := newCodec(t, "wwother", Credential{sampleToken, sampleKey}).Seal([]byte("1"), "1", "n")
	for name, tt := range map[string]struct {
		w    *httptest.ResponseRecorder
		want int
	}{
		"another echo": {ask(now, func(q url.Values) { q.Set("echostr", other) }), 403},
		"no echo":      {ask(now, func(q url.Values) { q.Del("echostr") }), 403},
		"two echoes":   {ask(now, func(q url.Values) { q.Add("echostr", "x") }), 400},
		"replayed":     {ask(now.Add(-time.Hour), nil), 403},
		"no signature": {ask(now, func(q url.Values) { q.Del("msg_signature") }), 403},
	} {
		if tt.w.Code != tt.want {
			t.Errorf("%s: %d, want %d", name, tt.w.Code, tt.want)
		}
	}
}

// A real server does not grow by what it refuses.
func TestA15ByHTTP(t *testing.T) {
	a := testApp(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, err := a.Open(r, now); err != nil {
			w.WriteHeader(StatusOf(err))
		}
	}))
	defer srv.Close()
	res, err := http.Post(srv.URL, "text/xml", io.LimitReader(rand.Reader, 8<<20))
	if err != nil {
		t.Skip("the server closed before the answer was read:", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Error(res.StatusCode)
	}
}
