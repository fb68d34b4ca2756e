package sim

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"
)

// The platform gives a contact at most twice in 90 days, one transfer at a time, and only what is there to give.
func TestContactsAreTransferredAsWeComDoes(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	var events []string
	genjin := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { events = append(events, r.URL.Path) }))
	defer genjin.Close()
	p, err := New(Config{Now: func() time.Time { return now }, Externals: SampleExternals(), Target: genjin.URL, Agree: time.Hour,
		People: []Person{{ID: "zhangwei"}, {ID: "lina"}, {ID: "left", Status: gone}, {ID: "hidden", Hidden: true}}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ask := func(call, from, to string, ids ...string) (code int, each []int) {
		t.Helper()
		body, err := json.Marshal(map[string]any{"handover_userid": from, "takeover_userid": to, "external_userid": ids})
		if err != nil {
			t.Fatal(err)
		}
		answer := methods()[call].do(p, request{body: body, http: &http.Request{URL: &url.URL{Path: "/cgi-bin/" + call}}})
		code, _ = answer["errcode"].(int)
		all, _ := answer["customer"].([]map[string]any)
		for _, c := range all {
			for _, what := range []string{"errcode", "status"} {
				if n, ok := c[what].(int); ok {
					each = append(each, n)
				}
			}
		}
		return code, each
	}
	const give, result = "externalcontact/transfer_customer", "externalcontact/transfer_result"
	wang := SampleExternals()[0].ID
	for _, x := range []struct {
		call, from, to string
		ids            []string
		code           int
		each           []int
	}{
		{give, "zhangwei", "lina", nil, codeParam, nil},
		{give, "zhangwei", "lina", make([]string, transferAtOnce+1), codeParam, nil},
		{give, "zhangwei", "hidden", []string{wang}, codeNoUser, nil},
		{give, "left", "lina", []string{wang}, codeNoUser, nil}, // who left has a call of their own
		{"externalcontact/resigned/transfer_customer", "zhangwei", "lina", []string{wang}, codeNoUser, nil},
		{give, "zhangwei", "lina", []string{wang, "wm-nobody", SampleExternals()[2].ID}, 0, []int{0, codeNotTheirs, codeNotTheirs}},
		{give, "zhangwei", "lina", []string{wang}, 0, []int{codeOnItsWay}},
		{result, "zhangwei", "lina", nil, 0, []int{transferWaiting}},
	} {
		if code, each := ask(x.call, x.from, x.to, x.ids...); code != x.code || !slices.Equal(each, x.each) {
			t.Errorf("%s of %s to %s: %d %v, not %d %v", x.call, x.from, x.to, code, each, x.code, x.each)
		}
	}
	answer := func(agrees bool) {
		t.Helper()
		if err := p.AnswerTransfer(context.Background(), wang, agrees); err != nil {
			t.Fatal(err)
		}
	}
	answer(false)
	if f := p.Followers(wang); !slices.Equal(f, []string{"zhangwei"}) || len(events) != 1 {
		t.Errorf("refused, and a contact of %v; %d events", f, len(events))
	}
	for i, to := range []string{"lina", "zhangwei", "lina"} {
		from := map[string]string{"lina": "zhangwei", "zhangwei": "lina"}[to]
		_, each := ask(give, from, to, wang)
		if want := []int{0, 0, codeTwice}[i]; !slices.Equal(each, []int{want}) {
			t.Errorf("time %d: %v", i+1, each)
		}
		if i < 2 {
			answer(true)
			if f := p.Followers(wang); !slices.Equal(f, []string{to}) {
				t.Errorf("a contact of %v", f)
			}
		}
	}
	if len(events) != 5 {
		t.Errorf("%d events", len(events))
	}
	if _, each := ask(result, "zhangwei", "lina"); !slices.Equal(each, []int{transferRefused, transferDone}) {
		t.Errorf("came to %v", each)
	}
	now = now.Add(transferSpan)
	if _, each := ask(give, "zhangwei", "lina", wang); !slices.Equal(each, []int{0}) {
		t.Errorf("after 90 days %v", each)
	}
	if err := p.AnswerTransfer(context.Background(), "wm-nobody", true); err == nil {
		t.Error("what was not asked for is answered")
	}
}
