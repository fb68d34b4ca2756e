package openloop

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"genjin/bot/sim"
	"genjin/bot/wecom"
	"genjin/internal/crowd"
)

// However long a step is, what must be taken is taken when it is sent, and what must be refused is refused.
func TestAStepMayTakeLong(t *testing.T) {
	begin := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	now := begin
	p, err := sim.New(sim.Config{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	app, err := wecom.NewApp(wecom.AppConfig{CorpID: p.CorpID, AgentID: int(p.AgentID), Token: p.Token, EncodingAESKey: p.AESKey})
	if err != nil {
		t.Fatal(err)
	}
	r := &run{Config: Config{People: 10, Length: 20 * time.Minute}, platform: p, customers: crowd.Names(10), random: rand.New(rand.NewPCG(1, 1))}
	r.zipf = rand.NewZipf(r.random, 1.1, 8, 9)
	statuses, told, bodies := map[int]int{}, map[string]time.Time{}, map[string]bool{}
	again := 0
	for _, s := range r.schedule(2) {
		now = begin.Add(s.at)
		c := s.sign()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.Path, bytes.NewReader(c.Body))
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := app.Open(req, now)
		if err != nil && wecom.StatusOf(err) != s.status || err == nil && s.status != http.StatusOK {
			t.Fatalf("after %v: %v, want %d", s.at, err, s.status)
		}
		statuses[s.status]++
		if err != nil {
			continue
		}
		if m.Key != s.key {
			t.Errorf("message %q, want %q", m.Key, s.key)
		}
		if at, known := told[m.Key]; known != !s.fresh || known && !m.At.Equal(at) {
			t.Errorf("after %v: told at %v and %v, fresh %v", s.at, at, m.At, s.fresh)
		}
		if bodies[string(c.Body)] {
			again++
		}
		told[m.Key], bodies[string(c.Body)] = m.At, true
	}
	if statuses[http.StatusOK] < 2000 || statuses[http.StatusForbidden] == 0 || statuses[http.StatusBadRequest] == 0 || again == 0 {
		t.Errorf("%v, %d byte by byte", statuses, again)
	}
}
