package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/bot/sim"
	"genjin/bot/wecom"
	"genjin/internal/measure"
)

// callbackSlice is how many callbacks one slice sends: some 0.3 s of processor, which /proc counts in hundredths.
const callbackSlice = 10_000

// benchCallback measures what it costs to check, decrypt and read a callback beside a handler that reads the body and answers 200. Each
// is served by a process of its own, so that the sender's work counts for none. The message is kept nowhere: that is measured by load.
func (p *program) benchCallback(ctx context.Context, o benchOptions) error {
	if o.serve != "" {
		return p.serveCallbacks(ctx, o.serve)
	}
	platform, err := sim.New(sim.Config{})
	if err != nil {
		return err
	}
	defer platform.Close()
	requests := make([][]byte, 64)
	for i := range requests {
		c := platform.Callback(sim.Message{ID: strconv.Itoa(7_000_000_000 + i), From: "rep1", Text: "今天拜访了华北重工的王总，报价50万，下周三再跟进" + strconv.Itoa(i)})
		requests[i] = fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: genjin\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", c.Path, c.ContentType, len(c.Body), c.Body)
	}
	names := []string{"no-op", "callback", "no-op again"}
	processes := make([]*callbackServer, len(names))
	for i, name := range names {
		if processes[i], err = startCallbackServer(ctx, strings.TrimSuffix(name, " again"), platform.Environment("")); err != nil {
			return err
		}
		defer processes[i].end()
		if _, err := processes[i].slice(requests); err != nil { // warm
			return err
		}
	}
	rounds := max(o.rounds, 9)
	ratios := make([][]float64, len(names))
	costs := make([][]float64, len(names))
	order := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		took := make([]float64, len(names))
		for _, i := range order.Perm(len(names)) {
			if took[i], err = processes[i].slice(requests); err != nil {
				return err
			}
		}
		for i := range names {
			costs[i], ratios[i] = append(costs[i], took[i]), append(ratios[i], took[i]/took[0])
		}
	}
	fmt.Fprintf(p.out, "%s\n%d rounds of %d callbacks each\n", measure.ThisMachine(), rounds, callbackSlice)
	for i, name := range names {
		fmt.Fprintf(p.out, "%-12s %6.1f µs of processor a callback, ratio %.2f (%.2f to %.2f)\n", name, measure.At(costs[i], 0.5), measure.At(ratios[i], 0.5), slices.Min(ratios[i]), slices.Max(ratios[i]))
	}
	return nil
}

// serveCallbacks is the process that is measured: it says where it listens and serves until its input ends.
func (p *program) serveCallbacks(ctx context.Context, what string) error {
	var handler http.Handler
	switch what {
	case "no-op":
		handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	case "callback":
		agent, err := strconv.Atoi(os.Getenv("GENJIN_WECOM_AGENT_ID"))
		if err != nil {
			return err
		}
		app, err := wecom.NewApp(wecom.AppConfig{CorpID: os.Getenv("GENJIN_WECOM_CORP_ID"), AgentID: agent, Token: os.Getenv("GENJIN_WECOM_TOKEN"), EncodingAESKey: os.Getenv("GENJIN_WECOM_ENCODING_AES_KEY")})
		if err != nil {
			return err
		}
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if m, _, err := app.Open(r, time.Now()); err != nil || m.Text == "" {
				http.Error(w, "refused", wecom.StatusOf(err))
			}
		})
	default:
		return usageError{errors.New("--serve: no-op or callback")}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, listener.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// callbackServer is a process under measurement and one connection to it.
type callbackServer struct {
	cmd   *exec.Cmd
	input io.Closer
	conn  net.Conn
	read  *bufio.Reader
}

func startCallbackServer(ctx context.Context, what string, environment []string) (*callbackServer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &callbackServer{cmd: exec.CommandContext(ctx, self, "bench", "callback", "--serve", what)}
	s.cmd.Env = slices.Concat(os.Environ(), environment)
	s.cmd.Stderr = os.Stderr
	if s.input, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(err, s.cmd.Wait())
	}
	if s.conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimSpace(address)); err != nil {
		return nil, err
	}
	s.read = bufio.NewReader(s.conn)
	return s, nil
}

func (s *callbackServer) end() {
	_ = s.conn.Close()
	_ = s.input.Close()
	_ = s.cmd.Wait()
}

// slice sends callbacks one after the other and gives the server's processor time, µs a callback.
func (s *callbackServer) slice(requests [][]byte) (float64, error) {
	before, err := measure.ProcessCPU(s.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	for i := range callbackSlice {
		if _, err := s.conn.Write(requests[i%len(requests)]); err != nil {
			return 0, err
		}
		res, err := http.ReadResponse(s.read, nil)
		if err != nil {
			return 0, err
		}
		var body bytes.Buffer
		_, err = body.ReadFrom(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil || res.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("bench: status %d %s: %w", res.StatusCode, body.String(), err)
		}
	}
	after, err := measure.ProcessCPU(s.cmd.Process.Pid)
	return float64((after - before).Microseconds()) / callbackSlice, err
}
