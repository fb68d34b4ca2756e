package wecom

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// A hundred senders of two replicas meet an old token at once.
func TestE18OneRefresh(t *testing.T) {
	for _, address := range redisAddresses(t) {
		for _, code := range []string{"40014", "42001"} {
			f := newFake(t)
			one := openShared(t, address)
			two := one
			if address != "" {
				two = openShared(t, address)
			}
			id := "wwtest" + rand.Text()
			corp := func(c *ClientConfig) { c.CorpID = id }
			clients := []*Client{newTestClient(t, f, one, corp), newTestClient(t, f, two, corp)}
			t.Cleanup(func() { one.Client().Del(context.Background(), clients[0].tokens.key) })
			for i, c := range clients {
				if _, err := c.Send(t.Context(), push("warm", fmt.Sprint(i))); err != nil {
					t.Fatal(err)
				}
			}
			if f.count("gettoken") != 1 {
				t.Fatalf("%d tokens fetched for two replicas", f.count("gettoken"))
			}
			f.expire()
			f.on("message/send", func(w http.ResponseWriter, r *http.Request, _ int) bool {
				f.mu.Lock()
				defer f.mu.Unlock()
				if r.URL.Query().Get("access_token") != f.token {
					fmt.Fprintf(w, `{"errcode":%s,"errmsg":"token"}`, code)
					return true
				}
				return false
			})
			before := f.count("message/send")
			var all sync.WaitGroup
			for i := range 100 {
				all.Go(func() {
					if _, err := clients[i%2].Send(t.Context(), push(fmt.Sprint("k", i), "hi")); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := f.count("gettoken"); n != 2 {
				t.Errorf("%s: refreshed %d times", code, n-1)
			}
			if n := f.count("message/send") - before; n > 200 {
				t.Errorf("%s: %d calls for 100 messages", code, n)
			}
		}
	}
}

// redisAddresses are the in-process Redis and, where one answers, a real one.
func redisAddresses(t *testing.T) []string {
	const address = "redis://127.0.0.1:6379/9"
	conn, err := net.DialTimeout("tcp", "127.0.0.1:6379", time.Second)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Log("no Redis at 127.0.0.1:6379: in-process only")
		return []string{""}
	}
	_ = conn.Close()
	return []string{"", address}
}

func TestTokenRefusedForGood(t *testing.T) {
	f := newFake(t)
	f.says("message/send", `{"errcode":42001,"errmsg":"access_token expired"}`)
	c := newTestClient(t, f, openShared(t, ""))
	_, err := c.Send(t.Context(), push("k", "hi"))
	if ClassOf(err) != ClassToken || f.count("message/send") != 2 || f.count("gettoken") != 2 {
		t.Errorf("%v after %d calls and %d tokens", err, f.count("message/send"), f.count("gettoken"))
	}
}

func TestE19WrongSecret(t *testing.T) {
	f := newFake(t)
	s := openShared(t, "")
	wrong := func(c *ClientConfig) { c.Secret = "wrong" }
	for i := range 10 {
		_, err := newTestClient(t, f, s, wrong).Send(t.Context(), push(fmt.Sprint(i), "hi"))
		if ClassOf(err) != ClassConfig || WaitOf(err) <= 0 || WaitOf(err) > secretRest {
			t.Fatalf("%v, wait %v", err, WaitOf(err))
		}
		if !strings.Contains(err.Error(), "GENJIN_WECOM_SECRET") {
			t.Errorf("no remedy in %v", err)
		}
	}
	if n := f.count("gettoken"); n != 1 {
		t.Errorf("asked %d times with a wrong secret", n)
	}
	// The right one is not held back.
	if _, err := newTestClient(t, f, s).Send(t.Context(), push("k", "hi")); err != nil {
		t.Error(err)
	}
}

// A refusal for a moment of another kind holds nothing up.
func TestATokenIsAskedForAgain(t *testing.T) {
	f := newFake(t)
	f.on("gettoken", func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n == 1 {
			fmt.Fprint(w, `{"errcode":50001,"errmsg":"redirect_url not allowed"}`)
		}
		return n == 1
	})
	c := newTestClient(t, f, openShared(t, ""))
	if _, err := c.Send(t.Context(), push("k", "hi")); ClassOf(err) != ClassConfig || WaitOf(err) != 0 {
		t.Errorf("%v, wait %v", err, WaitOf(err))
	}
	if _, err := c.Send(t.Context(), push("k", "hi")); err != nil {
		t.Errorf("held up: %v", err)
	}
}

func TestE19UntrustedAddress(t *testing.T) {
	f := newFake(t)
	f.says("message/send", `{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 1.2.3.4"}`)
	_, err := newTestClient(t, f, openShared(t, "")).Send(t.Context(), push("k", "hi"))
	if ClassOf(err) != ClassConfig || f.count("message/send") != 1 || f.count("gettoken") != 1 {
		t.Errorf("%v after %d calls", err, f.count("message/send"))
	}
	if !strings.Contains(err.Error(), "1.2.3.4") || !strings.Contains(err.Error(), "企业可信IP") {
		t.Errorf("the operator cannot mend this: %v", err)
	}
}

func TestWithoutRedis(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, "redis://127.0.0.1:1/0"))
	for i := range 3 {
		if _, err := c.Send(t.Context(), push(fmt.Sprint(i), "hi")); err != nil {
			t.Fatal(err)
		}
	}
	f.expire()
	if _, err := c.Send(t.Context(), push("k", "hi")); err != nil {
		t.Fatal(err)
	}
	if n := f.count("gettoken"); n != 2 {
		t.Errorf("%d tokens fetched", n)
	}
}

func TestShortLivedToken(t *testing.T) {
	f := newFake(t)
	f.life = 600 // below the margin that silenceper/wechat takes off
	c := newTestClient(t, f, openShared(t, ""))
	for i := range 3 {
		if _, err := c.Send(t.Context(), push(fmt.Sprint(i), "hi")); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.count("gettoken"); n != 1 {
		t.Errorf("%d tokens fetched", n)
	}
}

func TestTwoPlatformsInOneProcess(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		f := newFake(t)
		c := newTestClient(t, f, openShared(t, ""))
		all.Go(func() {
			for i := range 5 {
				if _, err := c.Send(t.Context(), push(fmt.Sprint(i), "hi")); err != nil {
					t.Error(err)
				}
				f.expire()
			}
			if len(f.sent()) != 5 || f.count("gettoken") != 5 {
				t.Errorf("%d messages with %d tokens", len(f.sent()), f.count("gettoken"))
			}
		})
	}
	all.Wait()
}
