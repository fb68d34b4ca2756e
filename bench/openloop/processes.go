package openloop

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"genjin/bench/faults"
	"genjin/bot/sim"
)

// start starts a genjin process.
func (r *run) start(ctx context.Context, api, database, redis string) (*faults.Replica, error) {
	p := faults.NewReplica(r.Program, slices.Concat(os.Environ(), r.platform.Environment(api), []string{"GENJIN_DATABASE_URL=" + database, "GENJIN_REDIS_URL=" + redis, "GENJIN_MESSAGES_PER_MINUTE=0"}))
	return p, p.Start(ctx)
}

// scale has n processes run.
func (r *run) scale(ctx context.Context, api string, n int) error {
	r.stop(n, syscall.SIGTERM)
	for len(r.replicas) < n {
		p, err := r.start(ctx, api, r.Database, r.Redis)
		if err != nil {
			return err
		}
		r.replicas = append(r.replicas, p)
	}
	return nil
}

// stop ends all processes but the first n.
func (r *run) stop(n int, how syscall.Signal) {
	for len(r.replicas) > n {
		r.replicas[len(r.replicas)-1].Signal(how)
		r.replicas = r.replicas[:len(r.replicas)-1]
	}
}

// cpu is what the processes have used.
func (r *run) cpu() (sum time.Duration, err error) {
	for _, p := range r.replicas {
		used, err := p.CPU()
		if err != nil {
			return 0, err
		}
		sum += used
	}
	return sum, nil
}

func (r *run) post(ctx context.Context, c sim.Callback) (int, error) {
	return r.postTo(ctx, r.replicas[int(r.turn.Add(1))%len(r.replicas)], c)
}

func (r *run) postTo(ctx context.Context, p *faults.Replica, c sim.Callback) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.Address()+c.Path, bytes.NewReader(c.Body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", c.ContentType)
	res, err := r.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

// Holds is what a process says of itself.
func Holds(ctx context.Context, p *faults.Replica) (l Left, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.Admin+"/metrics", nil)
	if err != nil {
		return l, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return l, fmt.Errorf("openloop: metrics: %w", err)
	}
	defer res.Body.Close()
	const mega = 1 << 20
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, text, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			continue // a comment
		}
		switch name {
		case "process_resident_memory_bytes":
			l.Resident = n / mega
		case "go_memstats_heap_alloc_bytes":
			l.Heap = n / mega
		case "go_goroutines":
			l.Goroutines = int(n)
		case "process_open_fds":
			l.Descriptors = int(n)
		}
	}
	if l.Goroutines == 0 {
		return l, errors.New("openloop: the metrics name no goroutines")
	}
	return l, nil
}

// profile takes a processor profile of the process while a step runs.
func (r *run) profile(ctx context.Context, rate int) (end func() error) {
	if r.Profile == "" {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	go func() {
		done <- func() error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", r.replicas[0].Admin, max(1, int(r.Length.Seconds()))), nil)
			if err != nil {
				return err
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			defer res.Body.Close()
			f, err := os.Create(fmt.Sprintf("%s/%d.pprof", r.Profile, rate))
			if err != nil {
				return err
			}
			_, err = io.Copy(f, res.Body)
			return errors.Join(err, f.Close())
		}()
	}()
	return func() error { return <-done }
}
