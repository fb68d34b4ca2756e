package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"genjin/bot/sim"
)

// A23: the pair of token and AES key, and the key of what is stored, are changed under people who go on talking, by two rolling restarts of
// two replicas behind a balancer: no message is refused, each is recorded once, and afterwards the old pair is worth nothing.
func TestA23ReplicasChangeTheirKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program as processes")
	}
	onServers(t, func(t *testing.T, env []string, open func() *sql.DB) {
		p, api := wecomAt(t)
		after, err := sim.New(sim.Config{People: p.People, Departments: p.Departments, CorpID: p.CorpID, AgentID: p.AgentID, Secret: p.Secret})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(after.Close)
		const oldKey, newKey = "an old key of thirty-two letters and more", "a new key of thirty-two letters and more"
		before := append(env, "GENJIN_ENCRYPTION_KEY="+oldKey)
		fresh := append(env, "GENJIN_WECOM_TOKEN="+after.Token, "GENJIN_WECOM_ENCODING_AES_KEY="+after.AESKey, "GENJIN_ENCRYPTION_KEY="+newKey, "GENJIN_OLD_ENCRYPTION_KEYS="+oldKey)
		both := append(fresh[:len(fresh):len(fresh)], "GENJIN_WECOM_OLD_TOKEN="+p.Token, "GENJIN_WECOM_OLD_ENCODING_AES_KEY="+p.AESKey)
		b := &balancer{}
		var replicas [2]*server
		for i := range replicas {
			replicas[i] = start(t, p, api, before...)
			b.add(replicas[i].Base)
		}
		restart := func(with []string) {
			for i := range replicas {
				b.remove(replicas[i].Base)
				replicas[i].Signal(syscall.SIGTERM)
				replicas[i] = start(t, p, api, with...)
				b.add(replicas[i].Base)
			}
		}

		var platform atomic.Pointer[sim.Platform] // that signs
		platform.Store(p)
		ctx, stop := context.WithCancel(t.Context())
		var talking sync.WaitGroup
		var n atomic.Int64
		for rep := range 4 {
			talking.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					m := sim.Message{From: fmt.Sprint("rep", rep), ID: fmt.Sprint("70", rep, "0000", i), Text: "新增客户 " + customerOf(rep, i)}
					if status := b.post(t.Context(), platform.Load().Callback(m)); status != http.StatusOK {
						t.Errorf("message %d of rep%d: status %d", i, rep, status)
					}
					n.Add(1)
					<-time.After(100 * time.Millisecond)
				}
			})
		}
		said := func(more int64) {
			enough := n.Load() + more
			eventually(t, "messages", func() bool { return n.Load() >= enough })
		}
		said(8)
		restart(both)
		said(8)
		platform.Store(after) // changed in WeCom's console
		said(8)
		restart(fresh)
		said(8)
		stop()
		talking.Wait()
		if status := b.post(t.Context(), p.Callback(sim.Message{From: "rep0", Text: "新增客户 旧钥匙机械"})); status != http.StatusForbidden {
			t.Errorf("the old pair: status %d", status)
		}
		replicas[0].drained()
		db := open()
		var kept, twice int64
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*), COUNT(*) - COUNT(DISTINCT name) FROM customers").Scan(&kept, &twice); err != nil {
			t.Fatal(err)
		}
		if kept != n.Load() || twice != 0 {
			t.Errorf("%d customers of %d messages, %d twice", kept, n.Load(), twice)
		}
		t.Logf("%d messages through two rolling restarts", n.Load())
	})
}

// balancer sends callbacks to the replicas that are in it in turns, and to the next when one does not answer or has no time, as those of
// deploy do.
type balancer struct {
	mu    sync.Mutex
	hosts []string
	turn  int
}

func (b *balancer) add(host string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hosts = append(b.hosts, host)
}

func (b *balancer) remove(host string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var left []string
	for _, h := range b.hosts {
		if h != host {
			left = append(left, h)
		}
	}
	b.hosts = left
}

func (b *balancer) next() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	return b.hosts[b.turn%len(b.hosts)]
}

// post gives the status; 0: nobody answered.
func (b *balancer) post(ctx context.Context, c sim.Callback) (status int) {
	for range 4 {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+b.next()+c.Path, bytes.NewReader(c.Body))
		if err != nil {
			return 0
		}
		req.Header.Set("Content-Type", c.ContentType)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			continue
		}
		res.Body.Close()
		if status = res.StatusCode; status != http.StatusServiceUnavailable {
			return status
		}
	}
	return status
}

// customerOf is the name of somebody's i-th customer, much like no other.
func customerOf(rep, i int) string {
	places, signs := []string{"苏州", "青岛", "成都", "沈阳"}, []rune("梅兰竹菊松柏桃李杏棠")
	return places[rep] + string([]rune{signs[i/100%10], signs[i/10%10], signs[i%10]}) + []string{"纺织", "食品", "光电", "物流"}[rep]
}
