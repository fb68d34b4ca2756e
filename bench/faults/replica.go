package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// replica is one `genjin serve`.
type replica struct {
	program string
	env     []string
	ahead   time.Duration // of its clock, at the next start

	mu    sync.Mutex
	cmd   *exec.Cmd
	base  string // address of its callbacks
	admin string
	log   bytes.Buffer // of the process that runs
	done  chan struct{}
}

// start runs the process and waits until it can answer.
func (p *replica) start(ctx context.Context) error {
	for try := 0; ; try++ {
		base, admin, err := freePorts(ctx)
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, p.program, "serve", "--clock-ahead", p.ahead.String())
		cmd.Env = append(p.env[:len(p.env):len(p.env)], "GENJIN_HTTP_ADDR="+base, "GENJIN_ADMIN_ADDR="+admin)
		done := make(chan struct{})
		p.mu.Lock()
		p.log.Reset()
		cmd.Stderr = &p.log
		err = cmd.Start()
		p.cmd, p.base, p.admin, p.done = cmd, base, admin, done
		p.mu.Unlock()
		if err != nil {
			return fmt.Errorf("faults: start genjin: %w", err)
		}
		go func() {
			_ = cmd.Wait() // how it ended is in its log
			close(done)
		}()
		if p.ready(ctx) {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		<-done
		if said := p.log.String(); try == 20 || !strings.Contains(said, "address already in use") && !strings.Contains(said, "connect") {
			return fmt.Errorf("faults: genjin does not start: %s", said)
		}
	}
}

// freePorts are two addresses nobody listens on.
func freePorts(ctx context.Context) (a, b string, err error) {
	var listen net.ListenConfig
	first, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	defer first.Close()
	second, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	return first.Addr().String(), second.Addr().String(), second.Close()
}

// ready waits until the process can answer messages; false: it has ended, or a minute is over.
func (p *replica) ready(ctx context.Context) bool {
	for limit := time.After(time.Minute); ; {
		if _, status, err := get(ctx, "http://"+p.base+"/readyz"); err == nil && status == http.StatusOK {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-limit:
			p.kill()
			return false
		case <-p.done:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// waiting is how many kept messages have no answer and how many pushes are not sent, by the process's own metrics.
func (p *replica) waiting(ctx context.Context) (int, error) {
	body, _, err := get(ctx, "http://"+p.admin+"/metrics")
	if err != nil {
		return 0, err
	}
	sum, known := 0, 0
	for line := range strings.Lines(body) {
		for _, name := range []string{"genjin_messages_waiting ", "genjin_pushes_waiting "} {
			if value, ok := strings.CutPrefix(line, name); ok {
				var n float64
				if _, err := fmt.Sscan(value, &n); err != nil {
					return 0, err
				}
				sum, known = sum+int(n), known+1
			}
		}
	}
	if known != 2 {
		return 0, errors.New("faults: the metrics do not say what waits")
	}
	return sum, nil
}

func (p *replica) kill() { p.signal(syscall.SIGKILL) }

func (p *replica) signal(s syscall.Signal) {
	p.mu.Lock()
	cmd, done := p.cmd, p.done
	p.mu.Unlock()
	if cmd == nil || cmd.Process == nil {
		return
	}
	_ = cmd.Process.Signal(s) // a process that has ended needs none
	<-done
}

// freeze stops the process for a while, as a machine does that is moved or swaps.
func (p *replica) freeze(random *rand.Rand) error {
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		return nil //nolint:nilerr // it has ended
	}
	time.AfterFunc(time.Duration(200+random.IntN(3000))*time.Millisecond, func() { _ = p.cmd.Process.Signal(syscall.SIGCONT) })
	return nil
}

func get(ctx context.Context, url string) (body string, status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", 0, err
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		return "", 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), resp.StatusCode, err
}

// balancer gives each callback to the next replica, as a load balancer does that has not noticed who is down: WeCom's repeat reaches
// another one.
type balancer struct {
	client *http.Client
	n      atomic.Int64
	mu     sync.Mutex
	all    []*replica
}

func (b *balancer) behind(all []*replica) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = all
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	b.mu.Lock()
	p := b.all[int(b.n.Add(1))%len(b.all)]
	b.mu.Unlock()
	p.mu.Lock()
	base := p.base
	p.mu.Unlock()
	out, err := http.NewRequestWithContext(q.Context(), q.Method, "http://"+base+q.URL.RequestURI(), q.Body)
	if err == nil {
		out.Header = q.Header.Clone()
		var resp *http.Response
		if resp, err = b.client.Do(out); err == nil {
			defer resp.Body.Close()
			w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
			w.WriteHeader(resp.StatusCode)
			_, _ = io.Copy(w, resp.Body) // a replica that dies here has answered half: WeCom asks again
			return
		}
	}
	w.WriteHeader(http.StatusBadGateway)
}
