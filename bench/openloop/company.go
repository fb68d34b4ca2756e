package openloop

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"genjin/bot/sim"
	"genjin/internal/crowd"
)

// newRun has a company of people and a WeCom for them, whose API stands at api until end. Nothing of genjin runs yet.
func newRun(c Config) (r *run, api string, end func(), err error) {
	r = &run{Config: c, random: rand.New(rand.NewPCG(c.Seed, 1))}
	r.zipf = rand.NewZipf(r.random, 1.1, 8, uint64(c.People-1))
	r.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4096, MaxIdleConns: 4096}, Timeout: 30 * time.Second}
	people := make([]sim.Person, c.People)
	for i := range people {
		people[i] = sim.Person{ID: person(i), Name: "销售" + strconv.Itoa(i), Departments: []int64{1}}
	}
	if r.platform, err = sim.New(sim.Config{People: people, Departments: []sim.Department{{ID: 1, Name: "销售部"}}, Groups: []sim.Group{}}); err != nil {
		return nil, "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", r.platform)
	mux.HandleFunc("POST /cgi-bin/message/send", func(w http.ResponseWriter, req *http.Request) { // the platform would keep and check all
		_, _ = io.Copy(io.Discard, req.Body)
		if r.busy.Load() {
			_, _ = io.WriteString(w, `{"errcode":-1,"errmsg":"system busy"}`)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","msgid":"m"}`)
	})
	server := httptest.NewServer(mux)
	return r, server.URL, func() { server.Close(); r.platform.Close() }, nil
}

func person(i int) string { return "rep" + strconv.Itoa(i) }

// shot is one callback of the schedule.
type shot struct {
	sign   func() sim.Callback // when it is sent: genjin takes a signature for five minutes
	at     time.Duration       // from the begin of the step
	key    string              // of its message
	fresh  bool                // not a repeat
	status int                 // that it must get
	tells  bool                // of a contact
}

func (r *run) id() string {
	r.ids++
	return strconv.Itoa(7_000_000_000 + r.ids)
}

// message is what a random rep says: 60 of 100 tell of a contact, 15 of an offer, 20 ask, 5 cannot be understood.
func (r *run) message(who int) (m sim.Message, tells bool) {
	customer := r.customers[who]
	m = sim.Message{ID: r.id(), From: person(who)}
	switch kind := r.random.IntN(100); {
	case kind < 60:
		m.Text, tells = "今天拜访了"+customer+"，聊了年度框架 😀，下周三再跟进", true
		if r.random.IntN(50) == 0 {
			m.Text += "。" + strings.Repeat("现场看了两条产线，设备比较旧，", 20)
		}
	case kind < 75:
		m.Text = customer + "报价" + strconv.Itoa(1+r.random.IntN(90)) + "万"
	case kind < 95:
		m.Text = []string{"我今天要跟进谁", "我的客户", customer + "什么情况", "我这周的业绩"}[r.random.IntN(4)]
	default:
		m.Text = "嗯嗯那个啥回头再看吧" + strconv.Itoa(r.ids)
	}
	return m, tells
}

// warm makes everybody known and gives each a customer. A name that is asked about, or of which a part is taken for something else, is
// given up for the next: what is measured is not how well names are read.
func (r *run) warm(ctx context.Context) error {
	names := crowd.Names(3 * r.People)
	spare := names[r.People:]
	r.customers = slices.Clone(names[:r.People])
	without := make([]int, r.People) // people who have no customer yet
	for i := range without {
		without[i] = i
	}
	for range 5 {
		if err := r.introduce(ctx, without); err != nil {
			return err
		}
		there, err := r.recorded(ctx)
		if err != nil {
			return err
		}
		without = slices.DeleteFunc(without, func(i int) bool { return there[r.customers[i]] })
		if len(without) == 0 {
			return nil
		}
		for _, i := range without {
			r.customers[i], spare = spare[0], spare[1:]
		}
	}
	return fmt.Errorf("openloop: %d of %d people got no customer", len(without), r.People)
}

// introduce has some people tell of their new customer.
func (r *run) introduce(ctx context.Context, people []int) error {
	var work sync.WaitGroup
	var failed atomic.Int64
	next := make(chan sim.Message)
	for range 32 {
		work.Go(func() {
			for m := range next {
				if status, err := r.post(ctx, r.platform.Callback(m)); err != nil || status != http.StatusOK {
					failed.Add(1)
				}
			}
		})
	}
	for _, i := range people {
		next <- sim.Message{ID: r.id(), From: person(i), Text: "新客户：" + r.customers[i]}
	}
	close(next)
	work.Wait()
	if n := failed.Load(); n > 0 {
		return fmt.Errorf("openloop: %d of %d first messages failed", n, len(people))
	}
	return r.settled(ctx, time.Now().Add(2*time.Minute))
}

// recorded are the names of the customers that are there.
func (r *run) recorded(ctx context.Context) (map[string]bool, error) {
	rows, err := r.SQL.QueryContext(ctx, "SELECT name FROM customers")
	if err != nil {
		return nil, fmt.Errorf("openloop: %w", err)
	}
	defer rows.Close()
	there := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("openloop: %w", err)
		}
		there[name] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("openloop: %w", err)
	}
	return there, nil
}
