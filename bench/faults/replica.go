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

	"genjin/internal/measure"
)

// Replica is one `genjin serve` as a process. Its addresses are new with each start.
type Replica struct {
	Base, Admin string // host:port of its callbacks and of its metrics

	program string
	env     []string
	ahead   time.Duration // of its clock, at the next start
	kept    io.Writer     // gets what every process of it writes; nil: only that of the last is kept

	mu   sync.Mutex
	cmd  *exec.Cmd
	log  *bytes.Buffer // of the process that runs
	done chan struct{} // closed when it has ended
}

// NewReplica is a replica that runs program with env, and is not started yet.
func NewReplica(program string, env []string) *Replica { return &Replica{program: program, env: env} }

// Start runs the process and waits until it can answer. When somebody else was given its port meanwhile, or the way to its database is
// cut, it tries again. The process goes with ctx.
func (p *Replica) Start(ctx context.Context) error {
	for try := 0; ; try++ {
		base, admin, err := freePorts(ctx)
		if err != nil {
			return err
		}
		cmd, log, done := exec.CommandContext(ctx, p.program, "serve", "--clock-ahead", p.ahead.String()), &bytes.Buffer{}, make(chan struct{})
		cmd.Env = append(p.env[:len(p.env):len(p.env)], "GENJIN_HTTP_ADDR="+base, "GENJIN_ADMIN_ADDR="+admin)
		if cmd.Stderr = log; p.kept != nil {
			cmd.Stderr = io.MultiWriter(log, p.kept)
			fmt.Fprintf(p.kept, "time=%s started, its clock %v ahead\n", time.Now().Format(logTime), p.ahead)
		}
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("faults: start genjin: %w", err)
		}
		p.mu.Lock()
		p.Base, p.Admin, p.cmd, p.log, p.done = base, admin, cmd, log, done
		p.mu.Unlock()
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
		if said := p.Log(); try == 20 || !strings.Contains(said, "address already in use") && !strings.Contains(said, "connect") {
			return fmt.Errorf("faults: genjin does not start: %s", said)
		}
	}
}

// logTime is how slog writes times.
const logTime = "2006-01-02T15:04:05.000Z07:00"

// Log is what the process wrote, and its exit status; it waits until the process has ended.
func (p *Replica) Log() string {
	<-p.done
	return fmt.Sprintf("%s%v", p.log, p.cmd.ProcessState)
}

// ExitCode is that of a process that has ended.
func (p *Replica) ExitCode() int {
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

// Address is where the callbacks go now.
func (p *Replica) Address() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Base
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

// ready waits until the process can answer messages and tell its metrics; false: it has ended, or was ended because three minutes are over.
func (p *Replica) ready(ctx context.Context) bool {
	for limit := time.After(3 * time.Minute); ; {
		if _, status, err := get(ctx, "http://"+p.Base+"/readyz"); err == nil && status == http.StatusOK {
			if _, _, err := get(ctx, "http://"+p.Admin+"/metrics"); err == nil {
				return true
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-limit:
			p.Signal(syscall.SIGKILL)
			return false
		case <-p.done:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Waiting is how many kept messages have no answer and how many pushes are not sent, by the process's own metrics.
func (p *Replica) Waiting(ctx context.Context) (messages, pushes int, err error) {
	body, _, err := get(ctx, "http://"+p.Admin+"/metrics")
	if err != nil {
		return 0, 0, err
	}
	for name, n := range map[string]*int{"genjin_messages_waiting ": &messages, "genjin_pushes_waiting ": &pushes} {
		_, value, known := strings.Cut(body, "\n"+name)
		var gauge float64
		if _, err := fmt.Sscan(value, &gauge); err != nil || !known {
			return 0, 0, errors.New("faults: the metrics do not say what waits")
		}
		*n = int(gauge)
	}
	return messages, pushes, nil
}

// CPU is what the process has used of the processors. It errs where there is no /proc.
func (p *Replica) CPU() (time.Duration, error) {
	p.mu.Lock()
	pid := p.cmd.Process.Pid
	p.mu.Unlock()
	return measure.ProcessCPU(pid)
}

// Signal sends a signal that ends the process, and waits until it has ended.
func (p *Replica) Signal(s syscall.Signal) {
	p.mu.Lock()
	cmd, done := p.cmd, p.done
	p.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(s) // a process that has ended needs none
	<-done
}

// freeze stops the process for a while, as a machine does that is moved or swaps.
func (p *Replica) freeze(random *rand.Rand) error {
	process := p.cmd.Process
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		return nil //nolint:nilerr // it has ended
	}
	time.AfterFunc(time.Duration(200+random.IntN(3000))*time.Millisecond, func() { _ = process.Signal(syscall.SIGCONT) })
	return nil
}

// starve gives the process hardly any time for half a minute, as a machine does that is overloaded.
func (p *Replica) starve(ctx context.Context, random *rand.Rand) {
	p.mu.Lock()
	process, done := p.cmd.Process, p.done
	p.mu.Unlock()
	for end := time.After(time.Duration(15+random.IntN(20)) * time.Second); ; {
		_ = process.Signal(syscall.SIGSTOP) // when it has ended, there is nothing to stop
		wait(ctx, time.Second)
		_ = process.Signal(syscall.SIGCONT)
		select {
		case <-ctx.Done():
			return
		case <-done:
			return
		case <-end:
			return
		case <-time.After(time.Duration(10+random.IntN(30)) * time.Millisecond):
		}
	}
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
	all    []*Replica
}

func (b *balancer) behind(all []*Replica) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = all
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	b.mu.Lock()
	p := b.all[int(b.n.Add(1))%len(b.all)]
	b.mu.Unlock()
	out, err := http.NewRequestWithContext(q.Context(), q.Method, "http://"+p.Address()+q.URL.RequestURI(), q.Body)
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
