package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"genjin/bot"
	"genjin/bot/api"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/intents"
)

// desk is the API on a real store, with a clock that is moved.
type desk struct {
	*testing.T
	*store.Store
	storetest.Team
	now    time.Time
	serves http.Handler
	limit  int // calls that are served; 0: all
	taken  map[string]int
	taking sync.Mutex // of taken: calls come at once
}

const financeSecret = "a secret of finance for tests, known to all"

func newDesk(t *testing.T, gates ...crm.Gate) *desk {
	t.Helper()
	d := &desk{T: t, now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)), taken: map[string]int{}}
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	process.Gates = append(process.Gates, gates...)
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	d.Store = storetest.New(t, func(o *store.Options) {
		o.Admins, o.Process, o.Now = []string{"boss"}, process, func() time.Time { return d.now }
	})
	d.Team = storetest.People(t, d.Store)
	log, zone := slog.New(slog.DiscardHandler), d.now.Location()
	b := bot.New(bot.Config{Store: d.Store, Parser: intents.NewParser(process, intents.Lexicon{}), Intents: intents.All(), Process: process, Calendar: calendar, Location: zone,
		Clock: func() time.Time { return d.now }, Wake: func() {}, Holder: "test", Log: log})
	d.serves = api.New(api.Deps{Store: d.Store, Do: b.Do, Clock: func() time.Time { return d.now }, Location: zone, Log: log,
		Finance: api.Finance{Secret: financeSecret, User: "wangjingli"},
		Take: func(_ context.Context, key string, _ int) time.Duration {
			d.taking.Lock()
			defer d.taking.Unlock()
			if d.taken[key]++; d.limit > 0 && d.taken[key] > d.limit {
				return 1500 * time.Millisecond
			}
			return 0
		}})
	return d
}

func (d *desk) as(u crm.User, f func(ctx context.Context, tx *store.Tx) error) error {
	return d.InTx(context.Background(), store.Deed{User: u.ID, Now: d.now}, func(tx *store.Tx) error { return f(context.Background(), tx) })
}

func (d *desk) must(u crm.User, f func(ctx context.Context, tx *store.Tx) error) {
	d.Helper()
	if err := d.as(u, f); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) token(u crm.User, scopes ...crm.APIScope) (secret string) {
	d.Helper()
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
		_, secret, err = tx.CreateToken(ctx, crm.Token{User: u.ID, Name: "ERP", Scopes: scopes, ExpiresAt: d.now.AddDate(0, 0, 90)})
		return err
	})
	return secret
}

// calls makes one call and gives its status and body.
func (d *desk) calls(token, method, path, body string, header ...string) (int, map[string]any) {
	d.Helper()
	r := httptest.NewRequestWithContext(d.Context(), method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.serves.ServeHTTP(w, r)
	out := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		d.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w.Code, out
}

// expect is calls whose status is known.
func (d *desk) expect(status int, token, method, path, body string, header ...string) map[string]any {
	d.Helper()
	got, out := d.calls(token, method, path, body, header...)
	if got != status {
		d.Fatalf("%s %s %s: %d, want %d: %v", method, path, body, got, status, out)
	}
	return out
}

func at(m map[string]any, keys ...string) any {
	var v any = m
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

// A token acts as its person: it sees and writes what they may, by the gates of the chat, and only what it is for.
func TestCallsOfAPerson(t *testing.T) {
	d := newDesk(t)
	zhang, chen := d.token(d.Zhang, crm.APIScopes()...), d.token(d.Chen, crm.APIScopes()...)
	reads := d.token(d.Zhang, crm.ReadCustomers)

	made := d.expect(201, zhang, "POST", "/api/v1/customers", `{"name":"华北重工","level":"A","phone":"13812345678"}`)
	id := at(made, "customer", "id")
	if id == nil || at(made, "customer", "owner") != "zhangwei" || at(made, "customer", "phone") != "138＊＊＊＊5678" {
		t.Fatal(made)
	}
	path := fmt.Sprintf("/api/v1/customers/%v", id)
	if got := d.expect(200, zhang, "GET", path, ""); got["phone"] != "13812345678" {
		t.Error("the whole number is missing", got)
	}
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		views, err := tx.PhoneViews(ctx, 1)
		if err == nil && (len(views) != 1 || views[0].How != crm.ViewedByAPI) {
			t.Error("who was shown the number is not written down:", views)
		}
		return err
	})
	hidden, none := d.expect(404, chen, "GET", path, ""), d.expect(404, chen, "GET", "/api/v1/customers/999", "")
	if fmt.Sprint(hidden) != fmt.Sprint(none) {
		t.Error("may not see reads otherwise than not there:", hidden, none)
	}
	if got := d.expect(200, chen, "GET", "/api/v1/customers", ""); len(got["items"].([]any)) != 0 {
		t.Error("sees others' customers", got)
	}
	if got := d.expect(409, chen, "POST", "/api/v1/customers", `{"name":"华北重工"}`); strings.Contains(fmt.Sprint(got), "张伟") {
		t.Error("names the owner", got)
	}
	if got := d.expect(403, reads, "POST", "/api/v1/customers", `{"name":"x"}`); got["error"] != "scope" {
		t.Error(got)
	}
	d.expect(403, reads, "GET", "/api/v1/deals", "")

	deal := d.expect(201, zhang, "POST", "/api/v1/deals", fmt.Sprintf(`{"customer_id":%v,"title":"年度框架"}`, id))
	moves := fmt.Sprintf("/api/v1/deals/%v/advance", at(deal, "deal", "id"))
	if got := d.expect(422, zhang, "POST", moves, `{"to":"quote"}`); got["error"] != "missing_amount" {
		t.Error("the gate let it pass, or said nothing of the amount:", got)
	}
	d.expect(404, chen, "POST", moves, `{"to":"quote"}`)
	d.expect(400, zhang, "POST", moves, `{"to":"nowhere"}`)
	if got := d.expect(200, zhang, "POST", moves, `{"to":"quote","amount_cents":20000000}`); at(got, "deal", "stage") != "quote" || at(got, "deal", "amount_cents") != 2e7 {
		t.Error(got)
	}
	logged := d.expect(201, zhang, "POST", "/api/v1/activities", fmt.Sprintf(`{"customer_id":%v,"type":"visit","content":"聊了年度框架","happened_at":"2026-11-23T15:00:00+08:00","next_at":"2026-12-02T10:00:00+08:00"}`, id))
	if at(logged, "activity", "happened_at") != "2026-11-23T15:00:00+08:00" || at(logged, "activity", "actor") != "zhangwei" || at(logged, "activity", "deal_id") != at(deal, "deal", "id") {
		t.Error(logged)
	}
	d.expect(404, chen, "POST", "/api/v1/activities", fmt.Sprintf(`{"customer_id":%v,"type":"visit","content":"x"}`, id))
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // it is theirs to take back
		ops, err := tx.Operations(ctx, store.OperationFilter{})
		if err == nil && len(ops) != 4 {
			t.Errorf("%d operations in the journal, want 4: %v", len(ops), ops)
		}
		return err
	})
	if got := d.expect(200, zhang, "GET", "/api/v1/me", ""); got["user"] != "zhangwei" || got["role"] != "rep" {
		t.Error(got)
	}
}

// A new price meets the gate of the stage its deal came through, also when a program says it: it waits, and the deal stays as it was.
func TestAPriceMeetsTheGates(t *testing.T) {
	d := newDesk(t, crm.Gate{Stage: "quote", When: "amount > 50万", Approver: "manager"})
	zhang := d.token(d.Zhang, crm.APIScopes()...)
	wang := d.token(d.Wang, crm.APIScopes()...)
	made := d.expect(201, zhang, "POST", "/api/v1/customers", `{"name":"华北重工"}`)
	deal := d.expect(201, zhang, "POST", "/api/v1/deals", fmt.Sprintf(`{"customer_id":%v,"title":"年度框架","amount_cents":20000000}`, at(made, "customer", "id")))
	path := fmt.Sprintf("/api/v1/deals/%v", at(deal, "deal", "id"))
	for _, step := range []struct {
		token, body string
		stage       string
		cents       float64
		waits       []int64 // fen of what waits for the manager afterwards
	}{
		{zhang, `{"to":"quote"}`, "quote", 2e7, nil},
		{zhang, `{"to":"quote","amount_cents":80000000}`, "quote", 2e7, []int64{80_000_000}},
		{zhang, `{"to":"quote","amount_cents":80000000}`, "quote", 2e7, []int64{80_000_000}}, // the same again asks no second time
		{zhang, `{"to":"quote","amount_cents":90000000}`, "quote", 2e7, []int64{90_000_000}}, // another price takes its place
		{zhang, `{"to":"quote","amount_cents":30000000}`, "quote", 3e7, nil},                 // under the gate; what waited is over
		{zhang, `{"to":"won","amount_cents":60000000}`, "quote", 3e7, []int64{60_000_000}},   // nor does it pass with the win
		{wang, `{"to":"won","amount_cents":70000000}`, "won", 7e7, nil},                      // but by the manager's own word
	} {
		status, out := d.calls(step.token, "POST", path+"/advance", step.body)
		if status != 200 && status != 202 {
			t.Fatalf("%s: %d %v", step.body, status, out)
		}
		got := d.expect(200, zhang, "GET", path, "")
		if got["stage"] != step.stage || got["amount_cents"] != step.cents {
			t.Errorf("%s: the deal is %v", step.body, got)
		}
		var waits []int64
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Approvals(ctx, store.ApprovalFilter{Status: crm.ApprovalWaiting})
			for _, a := range all {
				waits = append(waits, a.Amount.Fen)
			}
			return err
		})
		if fmt.Sprint(waits) != fmt.Sprint(step.waits) {
			t.Errorf("%s: %v waits, want %v (%v)", step.body, waits, step.waits, out)
		}
	}
}

// What is asked wrongly is refused with a reason and writes nothing.
func TestBadCalls(t *testing.T) {
	d := newDesk(t)
	zhang := d.token(d.Zhang, crm.APIScopes()...)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/api/v1/customers", `{"name":""}`, 400},
		{"POST", "/api/v1/customers", `{"name":"x","owner":"lina"}`, 400},
		{"POST", "/api/v1/customers", `{"name":"x"} {"name":"y"}`, 400},
		{"POST", "/api/v1/customers", `{"name":"x","level":"Z"}`, 400},
		{"POST", "/api/v1/customers", `[`, 400},
		{"POST", "/api/v1/customers", `{"name":"` + strings.Repeat("华", 30000) + `"}`, 413},
		{"POST", "/api/v1/deals", `{"customer_id":1,"amount_cents":-1}`, 400},
		{"POST", "/api/v1/deals", `{"customer_id":1,"currency":"元"}`, 400},
		{"POST", "/api/v1/deals", `{"customer_id":7}`, 404},
		{"POST", "/api/v1/activities", `{"customer_id":1,"type":"visit"}`, 400},
		{"POST", "/api/v1/activities", `{"customer_id":1,"type":"karaoke","content":"x"}`, 400},
		{"POST", "/api/v1/activities", `{"customer_id":1,"type":"visit","content":"x","happened_at":"2027-01-01T00:00:00+08:00"}`, 400},
		{"GET", "/api/v1/customers?limit=0", "", 400},
		{"GET", "/api/v1/customers?limit=201", "", 400},
		{"GET", "/api/v1/customers?cursor=MQ", "", 400},
		{"GET", "/api/v1/customers?owner=nobody", "", 404},
		{"GET", "/api/v1/customers/abc", "", 404},
		{"GET", "/api/v1/nothing", "", 404},
	} {
		if got, out := d.calls(zhang, c.method, c.path, c.body); got != c.status || out["error"] == nil {
			t.Errorf("%s %s %.40s: %d %v, want %d", c.method, c.path, c.body, got, out, c.status)
		}
	}
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.ListCustomers(ctx, store.CustomerFilter{})
		if len(all) != 0 {
			t.Error("something was written", all)
		}
		return err
	})
}

// A token that was revoked, is past its time, or whose person left works no more, and all of that reads alike.
func TestTokensEnd(t *testing.T) {
	d := newDesk(t)
	works := d.token(d.Zhang, crm.ReadCustomers)
	d.expect(200, works, "GET", "/api/v1/me", "")
	var first string
	refused := func(what, token string, header ...string) {
		t.Helper()
		got := fmt.Sprint(d.expect(401, token, "GET", "/api/v1/me", "", header...))
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%s reads otherwise: %s", what, got)
		}
	}
	refused("none", "")
	refused("a made up one", store.TokenPrefix+"AAAAAAAAAAAAAAAAAAAAAAAAAA")
	refused("without Bearer", "", "Authorization", works)
	revoked := d.token(d.Zhang, crm.ReadCustomers)
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Tokens(ctx)
		if err != nil {
			return err
		}
		if strings.Contains(fmt.Sprintf("%+v", all), revoked) {
			t.Error("the list shows a token")
		}
		_, err = tx.RevokeToken(ctx, all[0])
		return err
	})
	refused("revoked", revoked)
	gone := d.token(d.Li, crm.ReadCustomers)
	li := d.Li
	li.Left = true
	if _, err := d.SaveUser(t.Context(), li); err != nil {
		t.Fatal(err)
	}
	refused("of who left", gone)
	d.now = d.now.AddDate(0, 0, 91)
	refused("past its time", works)
	if err := d.as(d.Wang, func(ctx context.Context, tx *store.Tx) error { _, err := tx.Tokens(ctx); return err }); err == nil {
		t.Error("a manager sees the tokens")
	}
}

// The same key again gets the first answer and does nothing; the same key for something else is refused.
func TestCallsAreDoneOnce(t *testing.T) {
	d := newDesk(t)
	zhang := d.token(d.Zhang, crm.APIScopes()...)
	id := at(d.expect(201, zhang, "POST", "/api/v1/customers", `{"name":"华北重工"}`), "customer", "id")
	body := fmt.Sprintf(`{"customer_id":%v,"type":"phone","content":"聊了报价"}`, id)
	first := d.expect(201, zhang, "POST", "/api/v1/activities", body, "Idempotency-Key", "a1")
	if again := d.expect(201, zhang, "POST", "/api/v1/activities", body, "Idempotency-Key", "a1"); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Error("answered otherwise:", again)
	}
	if got := d.expect(422, zhang, "POST", "/api/v1/activities", strings.Replace(body, "报价", "交期", 1), "Idempotency-Key", "a1"); got["error"] != "key_reused" {
		t.Error(got)
	}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { d.calls(zhang, "POST", "/api/v1/activities", body, "Idempotency-Key", "a2") })
	}
	wg.Wait()
	if got := d.expect(200, zhang, "GET", "/api/v1/activities", ""); len(got["items"].([]any)) != 2 {
		t.Error("want 2 activities:", got)
	}
	if _, err := d.ForgetCalls(t.Context(), d.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	d.expect(201, zhang, "POST", "/api/v1/activities", body, "Idempotency-Key", "a1") // its key is free again
}

// Lists go page by page, each record once, also when some come in between.
func TestPages(t *testing.T) {
	d := newDesk(t)
	zhang := d.token(d.Zhang, crm.APIScopes()...)
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		for i := range 5 {
			if _, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("客户", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	var names []string
	for next, n := "", 0; n < 10; n++ {
		got := d.expect(200, zhang, "GET", "/api/v1/customers?limit=2&cursor="+next, "")
		for _, c := range got["items"].([]any) {
			names = append(names, c.(map[string]any)["name"].(string))
		}
		if n == 0 {
			d.expect(201, zhang, "POST", "/api/v1/customers", `{"name":"后来的"}`)
		}
		if next, _ = got["next"].(string); next == "" {
			break
		}
	}
	if got := strings.Join(names, " "); got != "客户0 客户1 客户2 客户3 客户4 后来的" {
		t.Error(got)
	}
	d.now = d.now.Add(time.Hour)
	if got := d.expect(200, zhang, "GET", "/api/v1/customers?changed_since="+d.now.Format(time.RFC3339), ""); len(got["items"].([]any)) != 0 {
		t.Error(got)
	}
}

// A secret that is told once is not kept when it is gone, or given up.
func TestToldOnce(t *testing.T) {
	d := newDesk(t)
	keys := []string{store.OnceKey("token:1"), store.OnceKey("token:2"), "plain"}
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		for _, key := range keys {
			if err := tx.Push(ctx, crm.Push{Key: key, Channel: crm.AppChannel, To: "boss", Reply: crm.Reply{Text: "gjt_SECRET"}}, d.now); err != nil {
				return err
			}
		}
		return nil
	})
	if got, err := d.ClaimPushes(t.Context(), "test", time.Minute, 9, nil); err != nil || len(got) != 3 || got[0].Reply.Text == "" {
		t.Fatal(got, err)
	}
	if err := d.SentPushes(t.Context(), map[string]string{keys[0]: "1", keys[2]: "2"}); err != nil {
		t.Fatal(err)
	}
	if err := d.ParkPush(t.Context(), keys[1], "refused"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "", "gjt_SECRET"} {
		if p, _, err := d.TakePush(t.Context(), keys[i]); err != nil || p.Reply.Text != want {
			t.Errorf("%s: %q is kept, want %q (%v)", keys[i], p.Reply.Text, want, err)
		}
	}
}

func TestTooManyCalls(t *testing.T) {
	d := newDesk(t)
	zhang := d.token(d.Zhang, crm.ReadCustomers)
	d.limit = 2
	d.expect(200, zhang, "GET", "/api/v1/me", "")
	d.expect(200, zhang, "GET", "/api/v1/me", "")
	d.expect(429, zhang, "GET", "/api/v1/me", "")
	d.expect(401, "", "GET", "/api/v1/me", "")
	d.expect(401, "", "GET", "/api/v1/me", "")
	d.expect(429, "", "GET", "/api/v1/me", "")
}

// A finance system reports money by signed calls, each recorded once and by the rules of the chat.
func TestPaymentsOfAFinanceSystem(t *testing.T) {
	d := newDesk(t)
	var deal crm.Deal
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"})
		if err == nil {
			deal, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "框架", Pipeline: "new", Stage: "won", Amount: crm.Yuan(500000), WonAt: d.now})
		}
		return err
	})
	report := func(status int, body string, change ...func(h map[string]string)) map[string]any {
		t.Helper()
		seconds := fmt.Sprint(d.now.Unix())
		h := map[string]string{"X-Genjin-Timestamp": seconds, "X-Genjin-Signature": api.Sign(financeSecret, seconds, []byte(body))}
		for _, f := range change {
			f(h)
		}
		return d.expect(status, "", "POST", "/api/v1/finance/payments", body, "X-Genjin-Timestamp", h["X-Genjin-Timestamp"], "X-Genjin-Signature", h["X-Genjin-Signature"])
	}
	body := `{"key":"bank-1","customer":"华北重工","amount_cents":24000001,"paid_on":"2026-11-23","kind":"首付"}`
	stamped := func(off time.Duration) func(map[string]string) {
		return func(h map[string]string) {
			h["X-Genjin-Timestamp"] = fmt.Sprint(d.now.Add(off).Unix())
			h["X-Genjin-Signature"] = api.Sign(financeSecret, h["X-Genjin-Timestamp"], []byte(body))
		}
	}
	report(401, body, func(h map[string]string) { h["X-Genjin-Signature"] = "v1=00" })
	report(401, body, func(h map[string]string) { h["X-Genjin-Timestamp"] = fmt.Sprint(d.now.Unix() + 1) })
	report(401, body, stamped(-6*time.Minute))
	report(401, body, stamped(6*time.Minute))
	first := report(201, body, stamped(-4*time.Minute))
	if again := report(201, body); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Error("answered otherwise:", again)
	}
	report(422, strings.Replace(body, "24000001", "1", 1)) // the same key for other money
	report(404, strings.NewReplacer("bank-1", "bank-2", "华北重工", "华北").Replace(body))
	report(400, strings.NewReplacer("bank-1", "bank-2", "2026-11-23", "2026-11-30").Replace(body))
	report(400, strings.NewReplacer("bank-1", "bank-2", "24000001", "0").Replace(body))
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Payments(ctx, deal.ID)
		if len(all) != 1 || all[0].Amount != (crm.Money{Fen: 24000001, Currency: crm.CNY}) || all[0].RecordedBy != d.Wang.ID {
			t.Error("recorded:", all)
		}
		return err
	})
}

// The file of the API names exactly the paths that are served, with their scopes.
func TestOpenAPINamesWhatIsServed(t *testing.T) {
	raw, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		OpenAPI string                               `yaml:"openapi"`
		Paths   map[string]map[string]map[string]any `yaml:"paths"`
	}
	if err := yaml.Unmarshal(raw, &file); err != nil || !strings.HasPrefix(file.OpenAPI, "3.1") {
		t.Fatal(err, file.OpenAPI)
	}
	var written []string
	for path, calls := range file.Paths {
		for method, call := range calls {
			scope, _ := call["x-scope"].(string)
			written = append(written, strings.TrimSpace(strings.ToUpper(method)+" "+path+" "+scope))
		}
	}
	slices.Sort(written)
	if served := api.Served(); !slices.Equal(written, served) {
		t.Errorf("the file says\n%s\nserved is\n%s", strings.Join(written, "\n"), strings.Join(served, "\n"))
	}
	d := newDesk(t)
	for _, line := range written { // each is really there
		method, rest, _ := strings.Cut(line, " ")
		path, _, _ := strings.Cut(rest, " ")
		r := httptest.NewRequestWithContext(t.Context(), method, strings.ReplaceAll(path, "{id}", "1"), strings.NewReader("{}"))
		w := httptest.NewRecorder()
		d.serves.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized && w.Code != http.StatusOK {
			t.Errorf("%s: %d", line, w.Code)
		}
	}
	if !strings.Contains(string(raw), "$ref") {
		t.Fatal("no schemas")
	}
	refs := map[string]bool{}
	for _, part := range strings.Split(string(raw), `$ref: "#/components/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		refs[name] = true
	}
	var all map[string]any
	if err := yaml.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for name := range refs {
		kind, called, _ := strings.Cut(name, "/")
		if at(all, "components", kind, called) == nil {
			t.Errorf("there is no %s", name)
		}
	}
}

// Events go to addresses whose person may see the record, signed, the same at every try, and an address that fails is left alone.
func TestEventsAreTold(t *testing.T) {
	d := newDesk(t)
	var got []string
	status := http.StatusOK
	var secret string
	listens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if r.Header.Get("X-Genjin-Signature") != api.Sign(secret, r.Header.Get("X-Genjin-Timestamp"), body) {
			t.Error("the signature is wrong")
		}
		var e struct{ Type string }
		if err := json.Unmarshal(body, &e); err != nil {
			t.Error(err)
		}
		got = append(got, e.Type)
		w.WriteHeader(status)
	}))
	defer listens.Close()
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
		_, secret, err = tx.AddHook(ctx, crm.Hook{User: d.Wang.ID, URL: listens.URL, Events: []string{"deal.*", "customer.created", "payment.*"}})
		return err
	})
	make := func(u crm.User, name string) {
		d.must(u, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: name, Phone: "13812345678"})
			if err != nil {
				return err
			}
			deal, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "框架", Pipeline: "new", Stage: "quote", Amount: crm.Yuan(50)})
			if err != nil {
				return err
			}
			_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Content: "机密", HappenedAt: d.now}) // is not asked for
			if err == nil {
				_, err = tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deal.ID, Amount: crm.Yuan(1), PaidOn: crm.DateOf(d.now)})
			}
			return err
		})
	}
	make(d.Zhang, "华北重工") // of Wang's team
	make(d.Chen, "南方仪表")  // of another team
	courier := api.NewCourier(func() time.Time { return d.now }, true)
	deliver := func() (errs []error) {
		pushes, err := d.ClaimPushes(t.Context(), "test", time.Minute, 50, nil, "", crm.AppChannel)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pushes {
			if strings.Contains(p.Reply.Text, "13812345678") || strings.Contains(p.Reply.Text, "机密") || strings.Contains(p.Reply.Text, "南方") {
				t.Error("tells too much:", p.Reply.Text)
			}
			address, key, err := d.HookTarget(t.Context(), p.Chat)
			if err != nil {
				t.Fatal(err)
			}
			errs = append(errs, courier.Deliver(t.Context(), p, address, key))
			if err := d.SentPush(t.Context(), p.Key, ""); err != nil {
				t.Fatal(err)
			}
		}
		return errs
	}
	deliver()
	if want := "ping customer.created deal.created payment.created"; strings.Join(got, " ") != want {
		t.Errorf("told %q, want %q", strings.Join(got, " "), want)
	}
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		ops, err := tx.Operations(ctx, store.OperationFilter{})
		if err == nil {
			_, err = tx.Undo(ctx, ops[0].ID)
		}
		return err
	})
	got = nil
	deliver()
	slices.Sort(got)
	if want := "deal.deleted payment.deleted"; strings.Join(got, " ") != want { // nobody asked for customer.deleted
		t.Errorf("told %q, want %q", strings.Join(got, " "), want)
	}

	got, status = nil, http.StatusInternalServerError
	p := crm.Push{Key: "event:1:x", Chat: "hook:1", Reply: crm.Reply{Text: "{}"}}
	for range 8 {
		err := courier.Deliver(t.Context(), p, listens.URL, secret)
		var e *api.DeliveryError
		if !asDelivery(err, &e) || e.Never || e.NotNow != (len(got) >= 5 && e.NotNow) {
			t.Fatal(err)
		}
	}
	if len(got) != 5 {
		t.Errorf("tried %d times, want 5 and then left alone", len(got))
	}
	d.now = d.now.Add(11 * time.Minute)
	status = http.StatusOK
	if err := courier.Deliver(t.Context(), p, listens.URL, secret); err != nil {
		t.Error(err)
	}
	status = http.StatusGone
	var e *api.DeliveryError
	if err := courier.Deliver(t.Context(), p, listens.URL, secret); !asDelivery(err, &e) || !e.Never {
		t.Error(err)
	}
}

func asDelivery(err error, e **api.DeliveryError) bool {
	var ok bool
	*e, ok = err.(*api.DeliveryError) //nolint:errorlint // as it is given
	return ok
}

// Nothing within one's own network is told of events, by name, by number or by being sent on.
func TestEventsStayOutOfOnesOwnNetwork(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://erp.example.com/hook": true, "https://8.8.8.8/": true, "https://[2400:3200::1]/": true,
		"http://erp.example.com/hook": false, "https://localhost/": false, "https://127.0.0.1/": false, "https://10.1.2.3/": false, "https://192.168.0.1:8443/": false,
		"https://169.254.169.254/latest/meta-data": false, "https://[::1]/": false, "https://[fd00::1]/": false, "https://[::ffff:127.0.0.1]/": false, "https://[64:ff9b::7f00:1]/": false,
		"https://100.64.0.1/": false, "https://0.0.0.0/": false, "https://user:pass@example.com/": false, "https://db.internal/": false, "ftp://example.com/": false, "https://redis/": false, "": false,
	} {
		if err := api.CheckURL(address, false); (err == nil) != ok {
			t.Errorf("%s: %v, want allowed %v", address, err, ok)
		}
	}
	listens := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was dialled") }))
	defer listens.Close()
	courier := api.NewCourier(time.Now, false)
	var e *api.DeliveryError
	address := strings.Replace(listens.URL, "127.0.0.1", "localhost", 1) // a name that leads inside
	if err := courier.Deliver(t.Context(), crm.Push{Key: "k", Chat: "hook:1", Reply: crm.Reply{Text: "{}"}}, address, "s"); !asDelivery(err, &e) || !e.Never {
		t.Error(err)
	}
	sends := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound))
	defer sends.Close()
	if err := api.NewCourier(time.Now, true).Deliver(t.Context(), crm.Push{Key: "k", Chat: "hook:2", Reply: crm.Reply{Text: "{}"}}, sends.URL, "s"); !asDelivery(err, &e) || e.Why != "answered 302" {
		t.Error("followed where it was sent on:", err)
	}
}
