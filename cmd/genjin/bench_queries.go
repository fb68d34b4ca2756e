package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"genjin/bot/sim"
	"genjin/configs"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/measure"
)

// benchQueries measures every question of the chat and every page on companies of two sizes: how long each statement takes, and
// whether the database read a table whole for one.
func (p *program) benchQueries(ctx context.Context, o benchOptions) error {
	if o.database == "" {
		return usageError{errors.New("bench queries: give --database mysql://user:pass@host:3306/")}
	}
	var runs []*queryRun
	for _, n := range []int{o.customers / 100, o.customers} {
		n = max(n, customersEach*repsEach)
		if o.company != "" && n < o.customers {
			continue
		}
		if len(runs) > 0 && n == runs[0].Customers {
			continue
		}
		r, err := p.measureCompany(ctx, o, n)
		if err != nil {
			return err
		}
		r.print(p.out)
		runs = append(runs, r)
	}
	if len(runs) == 2 {
		runs[1].compare(p.out, runs[0])
	}
	return writeJSON(o.json, runs)
}

// queryRun are the figures of one company.
type queryRun struct {
	Customers  int
	Questions  []*asked             // and pages
	Statements map[string]*measured // by their shape
	WholeReads []string             // statements for which a table was read whole
	Read       map[string]int64     // rows that the database read for a statement, by its shape: the same on any machine

	only []string // what is asked; none: everything
	mu   sync.Mutex
	now  *asked // what is asked at the moment; nil: nothing
	last map[string]string
}

// asked is one question of one person, or a page.
type asked struct {
	Who, What string
	Page      bool
	measured            // the whole answer
	Statement []float64 // the slowest statement of each time, ms
	Sums      []float64 // of the statements of each time
	slowest   float64   // of this time
	sum       float64   // of this time
	ran       []string  // the statements of this time, with how long each took, where only some is asked
	Slow      string    // the shape of the slowest
	Failed    int
}

type measured struct{ Took []float64 } // ms

func (m *measured) add(d time.Duration) { m.Took = append(m.Took, float64(d)/1e6) }

// hear notes a statement.
func (q *queryRun) hear(statement string, took time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now == nil || !strings.HasPrefix(statement, "SELECT") {
		return
	}
	shape := shapeOf(statement)
	if q.Statements[shape] == nil {
		q.Statements[shape] = &measured{}
	}
	q.Statements[shape].add(took)
	q.last[shape] = statement
	ms := float64(took) / 1e6
	q.now.sum += ms
	if len(q.only) > 0 {
		q.now.ran = append(q.now.ran, fmt.Sprintf("%8.2f  %s", ms, shape))
	}
	if ms > q.now.slowest {
		q.now.slowest, q.now.Slow = ms, shape
	}
}

var (
	literal = regexp.MustCompile(`'(?:[^'\\]|\\.|'')*'|\b\d+\b`)
	inList  = regexp.MustCompile(`\(\?(?:,\s*\?)+\)`)
)

// shapeOf is a statement without its values.
func shapeOf(statement string) string {
	return inList.ReplaceAllString(literal.ReplaceAllString(statement, "?"), "(?…)")
}

// begin and end are around one time that something is asked.
func (q *queryRun) begin(a *asked) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a.slowest, a.sum, a.ran, q.now = 0, 0, nil, a
}

func (q *queryRun) end(took time.Duration, warm bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.now
	q.now = nil
	if warm {
		a.add(took)
		a.Statement, a.Sums = append(a.Statement, a.slowest), append(a.Sums, a.sum)
	}
}

func (p *program) measureCompany(ctx context.Context, o benchOptions, customers int) (*queryRun, error) {
	b := &bench{program: p, benchOptions: o}
	drop, err := b.makeDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if o.company == "" && (!o.keep || customers < o.customers) {
		defer drop()
	}
	if b.db, err = sql.Open(b.driver, b.dsn); err != nil {
		return nil, err
	}
	defer b.db.Close()
	q := &queryRun{Customers: customers, only: o.only, Statements: map[string]*measured{}, Read: map[string]int64{}, last: map[string]string{}}
	reps := customers / customersEach
	l := &load{bench: b, customers: customers, reps: reps, teams: (reps + repsEach - 1) / repsEach, r: mathrand.New(mathrand.NewPCG(1, uint64(customers))), sealed: map[string][]string{}}
	h, site, stop, err := q.house(ctx, l)
	if err != nil {
		return nil, err
	}
	defer stop()
	l.now, l.line = p.clock().In(h.config.Location), h.process.Default().Code
	begin := p.clock()
	if err := l.once(ctx, h); err != nil {
		return nil, err
	}
	if err := h.store.FillGrams(ctx, store.GramsSettle); err != nil {
		return nil, err
	}
	if err := h.store.FoldSums(ctx); err != nil {
		return nil, err
	}
	fmt.Fprintf(p.out, "%s, %d cores; %d customers, %d activities, %d deals, %d reps: loaded in %.0f s\n", runtime.Version(), runtime.NumCPU(), customers, customers*activityEach, customers/2, reps, p.clock().Sub(begin).Seconds())
	if err := q.waitForNames(ctx, h, site); err != nil {
		return nil, err
	}
	for _, who := range o.who {
		if err := q.ask(ctx, p, site, who, o.rounds); err != nil {
			q.print(p.out) // as far as it came
			return nil, err
		}
	}
	if err := q.explain(ctx, b.db); err != nil {
		q.print(p.out) // as far as it came
		return nil, err
	}
	return q, nil
}

// site is a running genjin with its simulated WeCom.
type site struct {
	platform *sim.Platform
	pages    *httptest.Server
}

// house builds production on the bench's database, against a simulated WeCom.
func (q *queryRun) house(ctx context.Context, l *load) (h *house, s *site, stop func(), err error) {
	people := []sim.Person{{ID: "boss", Name: "老板", Departments: []int64{1}}, {ID: "mgr1", Name: "经理1", Departments: []int64{2}, Leads: []int64{2}, Leader: "boss"}, {ID: "rep1", Name: askedOf[0], Departments: []int64{2}, Leader: "mgr1"}}
	departments := []sim.Department{{ID: 1, Name: "公司"}}
	for i := range l.teams {
		departments = append(departments, sim.Department{ID: int64(i + 2), Name: fmt.Sprintf("销售%d部", i+1), ParentID: 1})
	}
	platform, err := sim.New(sim.Config{People: people, Departments: departments, Now: l.clock, Timeout: time.Minute})
	if err != nil {
		return nil, nil, nil, err
	}
	mux := http.NewServeMux()
	s = &site{platform: platform, pages: httptest.NewServer(mux)}
	platform.BaseURL = s.pages.URL
	platform.Target = s.pages.URL
	config, err := configs.Load("", func(string) (string, bool) { return "", false })
	if err != nil {
		return nil, nil, nil, err
	}
	config.HTTP.AdminAddr, config.HTTP.BaseURL, config.Admins = "", s.pages.URL, []string{"boss"}
	config.Database.URL = configs.NewSecret(l.address)
	config.MessagesPerMinute = 0 // what is asked two hundred times is no flood
	config.Database.Key = configs.NewSecret(newKey())
	if l.bench.company != "" { // what is made up is no secret, and is read again
		config.Database.Key = configs.NewSecret(strings.Repeat("bench", 8))
	}
	config.WeCom = configs.WeCom{CorpID: platform.CorpID, AgentID: int(platform.AgentID), Secret: configs.NewSecret(platform.Secret), Token: configs.NewSecret(platform.Token),
		EncodingAESKey: configs.NewSecret(platform.AESKey), APIBaseURL: platform.BaseURL}
	log := slog.New(slog.NewTextHandler(l.err, &slog.HandlerOptions{Level: slog.LevelError}))
	if h, err = build(ctx, config, l.clock, log, func(o *store.Options) { o.Watch = q.hear }); err != nil {
		return nil, nil, nil, err
	}
	pages, err := h.pages(func(state string, _ bool) string { return "/login?state=" + url.QueryEscape(state) })
	if err != nil {
		return nil, nil, nil, err
	}
	mux.Handle("/wecom/", h.bot.Handler())
	mux.Handle("/cgi-bin/", platform)
	mux.Handle("/app/", pages)
	mux.Handle("GET /login", platform.Login("/app/login"))
	return h, s, func() {
		s.pages.Close()
		platform.Close()
		h.close()
	}, nil
}

// waitForNames waits until the names of the company are read: messages wait for it.
func (q *queryRun) waitForNames(ctx context.Context, h *house, s *site) error {
	begin := h.clock()
	for {
		said, err := s.platform.Say(ctx, "rep1", "帮助")
		if err != nil {
			return err
		}
		if said != "" {
			return nil
		}
		if h.clock().Sub(begin) > 10*time.Minute {
			return errors.New("bench: the names of the company are not read after ten minutes")
		}
		if err := h.bot.Sweep(ctx); err != nil {
			return err
		}
	}
}

// questionsOf are the examples of everything that only asks, each message once.
func questionsOf() (all []string) {
	for _, i := range intents.All() {
		if i.Write || i.Kind == intents.Undo || i.Kind == intents.Amend || i.Kind == intents.ImportRecords || i.Kind == intents.ExportRecords {
			continue
		}
		for _, e := range i.Examples {
			if !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
	}
	return all
}

// ask opens every page and puts every question as one person, each so often after once cold.
func (q *queryRun) ask(ctx context.Context, p *program, s *site, who string, rounds int) error {
	most := time.Duration(math.MaxInt64)
	if who == "boss" {
		most = time.Second // what reads the whole company takes seconds: as often as there is time for, and three times
	}
	enough := func(a *asked, round int) bool {
		spent := time.Duration(0)
		for _, ms := range a.Took {
			spent += time.Duration(ms * float64(time.Millisecond))
		}
		return round > 3 && spent > most
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	browser := &http.Client{Jar: jar, Timeout: time.Minute}
	customer, err := q.login(browser, s, who)
	if err != nil {
		return err
	}
	for _, path := range []string{"/app/", "/app/customers", "/app/customers?q=" + url.QueryEscape("华"), customer, "/app/deals", "/app/settings", "/app/reports?step=month", "/app/lists/won", "/app/lists/overdue", "/app/approvals", "/app/pool"} {
		if path == "" || !q.asks(path) {
			continue
		}
		a := &asked{Who: who, What: path, Page: true}
		q.Questions = append(q.Questions, a)
		for round := range rounds + 1 {
			if enough(a, round) {
				break
			}
			q.begin(a)
			begin := p.clock()
			status, _, err := fetch(browser, s.pages.URL+path)
			q.end(p.clock().Sub(begin), round > 0)
			if err != nil || status != http.StatusOK {
				a.Failed++
				break
			}
		}
	}
	for _, text := range questionsOf() {
		if !q.asks(text) {
			continue
		}
		a := &asked{Who: who, What: text}
		q.Questions = append(q.Questions, a)
		for round := range rounds + 1 {
			if enough(a, round) {
				break
			}
			q.begin(a)
			begin := p.clock()
			said, err := s.platform.Say(ctx, who, text)
			q.end(p.clock().Sub(begin), round > 0)
			if err != nil || said == "" && p.clock().Sub(begin) > 3*time.Second {
				a.Failed++
				break
			}
		}
	}
	return nil
}

// asks reports whether a question or a page is among those that are asked.
func (q *queryRun) asks(what string) bool { return len(q.only) == 0 || slices.Contains(q.only, what) }

var aCustomerPage = regexp.MustCompile(`/app/customers/\d+`)

// login logs a person in, and finds a customer's page.
func (q *queryRun) login(browser *http.Client, s *site, who string) (customer string, err error) {
	_, body, err := fetch(browser, s.pages.URL+"/app/settings")
	if err != nil {
		return "", err
	}
	state := regexp.MustCompile(`state=([^"&]+)`).FindStringSubmatch(body)
	if state == nil {
		return "", errors.New("bench: no login")
	}
	if _, _, err = fetch(browser, s.pages.URL+"/login?who="+who+"&state="+state[1]); err != nil {
		return "", err
	}
	_, body, err = fetch(browser, s.pages.URL+"/app/customers?q="+url.QueryEscape("华为"))
	return aCustomerPage.FindString(body), err
}

func fetch(browser *http.Client, address string) (status int, body string, err error) {
	r, err := browser.Get(address) //nolint:noctx // the client has a limit
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	all, err := io.ReadAll(r.Body)
	return r.StatusCode, string(all), err
}

// fewRows is up to how many rows a table may be read whole: it is no longer than that in any company.
const fewRows = 3000

// explain finds the statements for which a table, or an index of it, is read whole.
func (q *queryRun) explain(ctx context.Context, db *sql.DB) error {
	for shape, statement := range q.last {
		if err := q.explainOne(ctx, db, shape, statement); err != nil {
			return err
		}
		if err := q.countRows(ctx, db, shape, statement); err != nil {
			return err
		}
	}
	slices.Sort(q.WholeReads)
	return nil
}

// countRows runs a statement once more and keeps how many rows were read for it.
func (q *queryRun) countRows(ctx context.Context, db *sql.DB, shape, statement string) error {
	if len(statement) > longest || strings.Contains(statement, "FOR UPDATE") {
		return nil
	}
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, "FLUSH STATUS"); err != nil {
		return err
	}
	rows, err := c.QueryContext(ctx, statement)
	if err != nil {
		return nil //nolint:nilerr // explainOne told of it
	}
	defer rows.Close()
	for rows.Next() { // what is not fetched may not be read
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	read, err := c.QueryContext(ctx, "SHOW SESSION STATUS LIKE 'Handler_read%'")
	if err != nil {
		return err
	}
	defer read.Close()
	for read.Next() {
		var name string
		var n int64
		if err := read.Scan(&name, &n); err != nil {
			return err
		}
		q.Read[shape] += n
	}
	return read.Err()
}

// longest is how long a statement may be that is run once more: longer ones name each of thousands of records.
const longest = 200_000

func (q *queryRun) explainOne(ctx context.Context, db *sql.DB, shape, statement string) error {
	rows, err := db.QueryContext(ctx, "EXPLAIN "+statement)
	if err != nil {
		q.WholeReads = append(q.WholeReads, "not explained: "+shape+": "+err.Error())
		return nil
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		cell := func(name string) string { return cells[slices.Index(columns, name)].String }
		var n int
		_, _ = fmt.Sscan(cell("rows"), &n)
		if kind := cell("type"); (kind == "ALL" || kind == "index") && n > fewRows {
			q.WholeReads = append(q.WholeReads, fmt.Sprintf("%s %s, %d rows: %s", kind, cell("table"), n, shape))
		}
	}
	return rows.Err()
}

func (q *queryRun) print(w io.Writer) {
	fmt.Fprintf(w, "\n%d customers: of each question and page: the answer p50 and p99, its statements together p50, the slowest statement p50 and p99, ms\n", q.Customers)
	slices.SortStableFunc(q.Questions, func(a, b *asked) int {
		return cmp.Compare(measure.At(b.Statement, 0.99), measure.At(a.Statement, 0.99))
	})
	for _, a := range q.Questions {
		note := ""
		if a.Failed > 0 {
			note = "  NO ANSWER IN TIME"
		}
		fmt.Fprintf(w, "%-5s %8.1f %8.1f | %8.1f | %8.2f %8.2f  %s%s\n", a.Who, measure.At(a.Took, .5), measure.At(a.Took, .99), measure.At(a.Sums, .5), measure.At(a.Statement, .5), measure.At(a.Statement, .99), a.What, note)
		for _, statement := range a.ran {
			fmt.Fprintln(w, "      "+statement)
		}
	}
	fmt.Fprintf(w, "\nstatements above 5 ms at p99: p50, p99, times, rows read, shape\n")
	over := 0
	for _, shape := range slices.SortedFunc(maps.Keys(q.Statements), func(a, b string) int {
		return cmp.Compare(measure.At(q.Statements[b].Took, .99), measure.At(q.Statements[a].Took, .99))
	}) {
		m := q.Statements[shape].Took
		if measure.At(m, .99) < 5 {
			break
		}
		over++
		fmt.Fprintf(w, "%8.2f %8.2f %6d %9d  %s\n", measure.At(m, .5), measure.At(m, .99), len(m), q.Read[shape], shape)
	}
	fmt.Fprintf(w, "%d of %d statements\n\nread whole:\n", over, len(q.Statements))
	for _, s := range q.WholeReads {
		fmt.Fprintln(w, "  "+s)
	}
}

// compare says how much slower the larger company's answers are.
func (q *queryRun) compare(w io.Writer, small *queryRun) {
	fmt.Fprintf(w, "\n%d customers beside %d: the statements of an answer together, p50, times as long\n", q.Customers, small.Customers)
	within, all := map[string]int{}, map[string]int{}
	for _, a := range q.Questions {
		i := slices.IndexFunc(small.Questions, func(b *asked) bool { return a.Who == b.Who && a.What == b.What })
		if i < 0 || len(a.Sums) == 0 {
			continue
		}
		before, now := measure.At(small.Questions[i].Sums, .5), measure.At(a.Sums, .5)
		all[a.Who]++
		if before == 0 || now/before <= 1.5 || now-before < 0.5 {
			within[a.Who]++
			continue
		}
		fmt.Fprintf(w, "%-5s %6.1fx  %8.2f → %8.2f ms  %s\n", a.Who, now/before, before, now, a.What)
	}
	for _, who := range []string{"rep1", "mgr1", "boss"} {
		fmt.Fprintf(w, "%s: %d of %d within 1.5 times (or half a millisecond)\n", who, within[who], all[who])
	}
}
