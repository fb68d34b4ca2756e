package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/bot/sim"
)

// A handover takes the contacts in WeCom along, from the sentence in the chat to the platform and back: who agrees is the receiver's, who
// refuses stays, and who handed over hears of it.
func TestDemoHandsOverContactsInWeCom(t *testing.T) {
	const wang, chen = "wmSAMPLE00000000000000000wang", "wmSAMPLE00000000000000000chen"
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	p := &program{out: io.Discard, err: io.Discard, env: func(string) (string, bool) { return "", false }, clock: time.Now}
	listen := func() net.Listener {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	page, callbacks := listen(), listen()
	platform, err := p.platform(page, callbacks)
	if err != nil {
		t.Fatal(err)
	}
	defer platform.Close()
	h, err := p.demoHouse(ctx, platform, t.TempDir(), false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	api := &http.Server{Handler: platform, ReadHeaderTimeout: time.Minute}
	go api.Serve(page) //nolint:errcheck // until it is closed
	defer api.Close()
	running, end := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- h.serve(running, callbacks, h.handler(nil)) }()
	defer func() {
		end()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	news, off := platform.Watch()
	defer off()
	say := func(who, text string) {
		t.Helper()
		if _, err := platform.Say(ctx, who, text); err != nil {
			t.Fatal(err)
		}
	}
	hears := func(who, words string) {
		t.Helper()
		heard := func() bool {
			return slices.ContainsFunc(platform.Sent(), func(s sim.Sent) bool {
				return slices.Contains(s.To, who) && strings.Contains(s.Text+string(s.Body), words)
			})
		}
		for !heard() {
			select {
			case <-news:
			case <-ctx.Done():
				for _, s := range platform.Sent() {
					t.Log(s.To, s.Text)
				}
				t.Fatalf("%s does not hear %s", who, words)
			}
		}
	}

	say("wangjingli", "把华北重工转给李娜")
	hears("wangjingli", "交给李娜吗")
	say("wangjingli", "交接")
	hears("wangjingli", "也在转给李娜")
	begins := func(id string) {
		t.Helper()
		select {
		case is := <-platform.Transfers():
			if is != id {
				t.Errorf("%s is transferred, not %s", is, id)
			}
		case <-ctx.Done():
			t.Fatalf("WeCom is not asked for %s", id)
		}
	}
	begins(wang)
	if err := platform.AnswerTransfer(ctx, wang, true); err != nil {
		t.Fatal(err)
	}
	if f := platform.Followers(wang); !slices.Equal(f, []string{"lina"}) {
		t.Errorf("王总 is a contact of %v", f)
	}
	say("wangjingli", "把星辰科技转给李娜")
	hears("wangjingli", "把星辰科技交给李娜吗")
	say("wangjingli", "交接")
	begins(chen)
	if err := platform.AnswerTransfer(ctx, chen, false); err != nil {
		t.Fatal(err)
	}
	hears("wangjingli", "没转给李娜，对方不同意")
	if f := platform.Followers(chen); !slices.Equal(f, []string{"zhangwei"}) {
		t.Errorf("陈总 is a contact of %v", f)
	}
}
