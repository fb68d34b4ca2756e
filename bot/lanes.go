package bot

import (
	"context"
	"sync"
)

// lanes runs work of one person in order and of different people side by side.
// The zero lanes is not usable; see newLanes.
type lanes struct {
	mu     sync.Mutex
	queues map[string][]func()
	slots  chan struct{} // how many people are served at one time
	wg     sync.WaitGroup
}

func newLanes(parallel int) *lanes {
	return &lanes{queues: map[string][]func(){}, slots: make(chan struct{}, parallel)}
}

// do puts work behind the earlier work of who. It never blocks.
func (l *lanes) do(who string, work func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, busy := l.queues[who]
	l.queues[who] = append(queue, work)
	if !busy {
		l.wg.Add(1)
		go l.serve(who)
	}
}

// serve works off the lane of who and closes it when it is empty.
func (l *lanes) serve(who string) {
	defer l.wg.Done()
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	for {
		l.mu.Lock()
		queue := l.queues[who]
		if len(queue) == 0 {
			delete(l.queues, who)
			l.mu.Unlock()
			return
		}
		work := queue[0]
		l.queues[who] = queue[1:]
		l.mu.Unlock()
		work()
	}
}

// outside runs work that waits for somebody else, and lets others be served meanwhile. It is for work in a lane.
func (l *lanes) outside(work func()) {
	<-l.slots
	defer func() { l.slots <- struct{}{} }()
	work()
}

// crowded says whether more people are there than are served at one time. Then a callback does not wait for its answer, and WeCom
// is told at once that the message is kept.
func (l *lanes) crowded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queues) >= cap(l.slots)
}

// wait blocks until all lanes are empty or ctx ends.
func (l *lanes) wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { l.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
