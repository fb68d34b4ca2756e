package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"genjin/bot/sim"
)

// deed is something that goes wrong.
type deed struct {
	name    string
	often   int  // how often, against the others
	servers bool // only where there are a database server and Redis
	whole   bool // not while two versions run
	do      func(ctx context.Context, r *run, random *rand.Rand) error
}

func deeds() []deed {
	wires := func(name string, often int, do func(w *Wire, random *rand.Rand) error) []deed {
		return []deed{
			{name + " database", often, true, false, func(_ context.Context, r *run, random *rand.Rand) error { return do(r.db, random) }},
			{name + " Redis", often, true, false, func(_ context.Context, r *run, random *rand.Rand) error { return do(r.bus, random) }},
		}
	}
	all := []deed{
		{"kill", 8, false, false, func(_ context.Context, r *run, random *rand.Rand) error {
			r.some(random).Signal(syscall.SIGKILL)
			return nil
		}},
		{"kill all", 2, false, true, func(_ context.Context, r *run, _ *rand.Rand) error {
			var at sync.WaitGroup
			for _, p := range r.replicas {
				at.Go(func() { p.Signal(syscall.SIGKILL) })
			}
			at.Wait()
			return nil
		}},
		{"stop", 4, false, false, func(_ context.Context, r *run, random *rand.Rand) error {
			r.some(random).Signal(syscall.SIGTERM)
			return nil
		}},
		{"freeze", 3, false, false, func(_ context.Context, r *run, random *rand.Rand) error { return r.some(random).freeze(random) }},
		{"starve", 1, false, false, func(ctx context.Context, r *run, random *rand.Rand) error {
			r.some(random).starve(ctx, random)
			return nil
		}},
		{"clock", 3, false, false, func(_ context.Context, r *run, random *rand.Rand) error {
			p := r.some(random)
			p.Signal(syscall.SIGKILL)
			p.ahead = []time.Duration{-time.Hour, -4 * time.Minute, 90 * time.Second, 4 * time.Minute, time.Hour}[random.IntN(5)]
			return nil
		}},
		{"flush Redis", 4, true, false, func(ctx context.Context, r *run, _ *rand.Rand) error { return r.flush(ctx) }},
		{"WeCom", 12, false, false, func(_ context.Context, r *run, random *rand.Rand) error { r.wecomFails(random); return nil }},
		{"tokens expire", 2, false, false, func(_ context.Context, r *run, _ *rand.Rand) error { r.platform.ExpireTokens(); return nil }},
	}
	all = append(all, wires("cut", 4, func(w *Wire, _ *rand.Rand) error { w.Cut(); return nil })...)
	all = append(all, wires("reset", 4, func(w *Wire, _ *rand.Rand) error { return w.reset() })...)
	all = append(all, wires("slow", 3, func(w *Wire, random *rand.Rand) error { return w.slow(20 + random.IntN(300)) })...)
	return append(all, wires("swallow", 2, func(w *Wire, _ *rand.Rand) error { return w.swallow() })...)
}

// some is a replica; while two versions run one of the new: the one before does not start any more once the database is the new one's.
func (r *run) some(random *rand.Rand) *Replica {
	if r.mixed() {
		return r.replicas[len(r.replicas)-1]
	}
	return r.replicas[random.IntN(len(r.replicas))]
}

// breaks lets one to three things go wrong for a while, and mends them.
func (r *run) breaks(ctx context.Context, random *rand.Rand) error {
	all := slices.DeleteFunc(deeds(), func(d deed) bool { return d.servers && r.db == nil || d.whole && r.mixed() })
	sum := 0
	for _, d := range all {
		sum += d.often
	}
	for range 1 + random.IntN(3) {
		wait(ctx, time.Duration(random.IntN(300))*time.Millisecond)
		n := random.IntN(sum)
		i := slices.IndexFunc(all, func(d deed) bool { n -= d.often; return n < 0 })
		r.result.Deeds[all[i].name]++
		r.tell("%s", all[i].name)
		if err := all[i].do(ctx, r, random); err != nil {
			return fmt.Errorf("%s: %w", all[i].name, err)
		}
	}
	wait(ctx, time.Duration(100+random.IntN(600))*time.Millisecond)
	return r.mend(ctx)
}

// mend ends what goes wrong and starts who is down. A clock that is wrong stays so until the replica is started again.
func (r *run) mend(ctx context.Context) error {
	r.tell("all is mended")
	for _, path := range failing() {
		r.platform.SetFault(path, nil)
	}
	for _, w := range []*Wire{r.db, r.bus} {
		if w != nil {
			if err := w.Mend(ctx); err != nil {
				return err
			}
		}
	}
	for _, p := range r.replicas {
		select {
		case <-p.done:
			if err := p.Start(ctx); err != nil {
				return err
			}
			p.ahead = 0
		default:
		}
	}
	return nil
}

// flush empties Redis.
func (r *run) flush(ctx context.Context) error {
	u, err := url.Parse(r.Redis)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return err
	}
	defer c.Close()
	n := strings.TrimPrefix(u.Path, "/")
	if n == "" {
		n = "0"
	}
	if _, err := fmt.Fprintf(c, "SELECT %s\r\nFLUSHDB\r\n", n); err != nil {
		return err
	}
	_, err = c.Read(make([]byte, 64))
	return err
}

// failing are the calls that fail.
func failing() []string {
	return []string{"/cgi-bin/message/send", "/cgi-bin/gettoken", "/cgi-bin/user/get", "/cgi-bin/department/list"}
}

// wecomFails has some calls of WeCom's API fail until they are mended, in the ways that wecom.md and its error codes know.
func (r *run) wecomFails(random *rand.Rand) {
	ways := []sim.Fault{
		{Code: -1}, {Code: 45033}, {Code: 42001}, {Code: 40014}, {Code: 50001}, {HTTP: 500}, {HTTP: 502}, {HTTP: 429},
		{Drop: true}, {Cut: true}, {Half: true}, {Delay: time.Duration(random.IntN(3000)) * time.Millisecond},
	}
	path, often, seed := failing()[min(random.IntN(6), 3)], 1+random.IntN(4), random.Uint64()
	if random.IntN(2) == 0 {
		path = failing()[0]
	}
	r.platform.SetFault(path, func(c sim.Call) sim.Fault {
		if of := rand.New(rand.NewPCG(seed, uint64(c.N))); of.IntN(4) < often {
			return ways[of.IntN(len(ways))]
		}
		return sim.Fault{}
	})
}
