package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"genjin/bench/openloop"
	"genjin/bot/sim"
)

var soakMessages = flag.Int("soak.messages", 600, "how many messages a process hears between two looks at what it holds; the list asks for an hour of them")

// TestG07WhatAProcessHoldsStaysFlat has a process hear the same messages of the same people over and over: its goroutines, descriptors and heap
// are afterwards what they were before, give or take what is under way. An hour of it is `genjin bench soak`.
func TestG07WhatAProcessHoldsStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program as a process")
	}
	const people, mega = 10, 1 << 20
	p, api := wecomAt(t)
	s := start(t, p, api, "GENJIN_DATABASE_URL=sqlite:"+t.TempDir()+"/g.db", "GENJIN_REDIS_URL=", "GENJIN_MESSAGES_PER_MINUTE=0")
	p.Target = "http://" + s.Base
	hear := func(messages int) {
		var talking sync.WaitGroup
		for i := range people {
			talking.Go(func() {
				for n := range messages / people {
					texts := []string{"今天拜访了" + company(i) + "，聊了合同", company(i) + "怎么样", "我的漏斗", "撤销", "嗯嗯好的呀"}
					if _, err := p.SayAs(t.Context(), sim.Message{From: fmt.Sprint("rep", i), Text: texts[n%len(texts)]}); err != nil {
						t.Log(err) // refused: what it holds afterwards is what counts
					}
				}
			})
		}
		talking.Wait()
		s.drained()
	}
	for i := range people {
		if _, err := p.Say(t.Context(), fmt.Sprint("rep", i), "新增客户 "+company(i)); err != nil {
			t.Fatal(err)
		}
	}
	// held is the least of what it holds within a few seconds, after a collection: connections that are idle are about to be closed.
	held := func() (least openloop.Left) {
		for n := range 6 {
			res, err := http.Get("http://" + s.Admin + "/debug/pprof/heap?gc=1")
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			now, err := openloop.Holds(t.Context(), s.Replica)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				least = now
			}
			least = openloop.Left{Heap: min(least.Heap, now.Heap), Goroutines: min(least.Goroutines, now.Goroutines), Descriptors: min(least.Descriptors, now.Descriptors)}
			<-time.After(300 * time.Millisecond)
		}
		return least
	}
	hear(200) // everything is read and connected
	before := held()
	hear(*soakMessages)
	after := held()
	t.Logf("before %+v, after %d messages %+v", before, *soakMessages, after)
	// What is kept for good of each message must not come to a kilobyte and a half. Connections come and go, some tens of them at most: a
	// goroutine or descriptor that one message in twelve leaves behind is more than that.
	spare := *soakMessages / 12
	if grown := (after.Heap - before.Heap) * mega; grown > 1.5*1024*float64(*soakMessages)+mega {
		t.Errorf("%.0f bytes of heap are kept of each message", grown/float64(*soakMessages))
	}
	if after.Goroutines > before.Goroutines+spare || after.Descriptors > before.Descriptors+spare {
		t.Errorf("%d goroutines and %d descriptors were held, then %d and %d", before.Goroutines, before.Descriptors, after.Goroutines, after.Descriptors)
	}
}
