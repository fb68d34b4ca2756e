package llm

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/intents"
	"genjin/intents/zh"
)

var update = flag.Bool("update", false, "write the requests of the exchanges anew, and then read them")

// exchange is one question to a server and its answer, as they go over the wire, with what is made of it. The answers are of
// the forms that servers of several makers give; EVAL=1 with RECORD=dir keeps those of a real one in this form.
type exchange struct {
	Server  string           `json:"server"` // of whose form it is
	Form    Form             `json:"form"`
	Message string           `json:"message"`
	Request json.RawMessage  `json:"request"`
	Status  int              `json:"status"`
	Answer  json.RawMessage  `json:"answer"`
	Outcome crm.ModelOutcome `json:"outcome"`
	Labels  []string         `json:"labels"`
}

// wire is a transport of one exchange: it gives the answer and keeps the request.
type wire struct {
	x    *exchange
	sent json.RawMessage
	next http.RoundTripper // nil: offline
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.sent = body
	if w.next == nil {
		return &http.Response{StatusCode: w.x.Status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(w.x.Answer))), Request: r}, nil
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	w.x.Status, w.x.Answer, w.x.Request = resp.StatusCode, answer, body
	resp.Body = io.NopCloser(strings.NewReader(string(answer)))
	return resp, nil
}

// brief is a label in one line.
func brief(text string, l intents.Label) string {
	out := string(l.Intent) + " " + string(l.Speech)
	for _, x := range []struct {
		name string
		at   zh.Span
	}{{"customer", l.Customer}, {"contact", l.Contact}, {"when", l.When}, {"period", l.Period}, {"amount", l.Amount}} {
		if x.at.End > x.at.Start {
			out += " " + x.name + "=" + text[x.at.Start:x.at.End]
		}
	}
	if l.Stage != "" {
		out += " stage=" + l.Stage
	}
	if l.Negated {
		out += " negated"
	}
	return out
}

// Every exchange of testdata is asked as it was and understood as it was.
func TestExchanges(t *testing.T) {
	files, err := filepath.Glob("testdata/exchanges/*.json")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d exchanges: %v", len(files), err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".json"), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var x exchange
			if err := json.Unmarshal(raw, &x); err != nil {
				t.Fatal(err)
			}
			w := &wire{x: &x}
			m := New(Config{BaseURL: "http://model.example/v1", APIKey: "k", Model: "m", Timeout: time.Second, Kinds: kindsOfThen, Stages: []string{"lead", "opportunity", "quote", "won", "payment", "lost"}, Client: &http.Client{Transport: w}})
			m.form.Store(x.Form)
			got := m.Label(t.Context(), x.Message)
			if *update {
				x.Request, x.Outcome, x.Labels = w.sent, got.Outcome, nil
				for _, l := range got.Labels {
					x.Labels = append(x.Labels, brief(x.Message, l))
				}
				out, err := json.MarshalIndent(x, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(f, append(out, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !same(w.sent, x.Request) {
				t.Errorf("asked %s\nas recorded %s", w.sent, x.Request)
			}
			var labels []string
			for _, l := range got.Labels {
				labels = append(labels, brief(x.Message, l))
			}
			if got.Outcome != x.Outcome || strings.Join(labels, "\n") != strings.Join(x.Labels, "\n") {
				t.Errorf("%s %v\nwant %s %v", got.Outcome, labels, x.Outcome, x.Labels)
			}
		})
	}
}

// kindsOfThen are the kinds that the recorded requests name: an intent that comes later changes no exchange.
var kindsOfThen = []intents.Kind{intents.None, intents.LogContact, intents.CreateCustomer, intents.AddContact, intents.CreateDeal, intents.AdvanceDeal, intents.CloseWon, intents.CloseLost,
	intents.RecordPayment, intents.SetReminder, intents.QueryPipeline, intents.QueryCustomer, intents.QueryFollowUps, intents.AddNote, intents.Transfer, intents.Help}

// same reports whether two JSON texts say the same.
func same(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}
