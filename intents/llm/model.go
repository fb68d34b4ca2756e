// Package llm is the room of the language model, behind two functions: Label says which words of a message are what, Draft puts
// facts into sentences. What it says is untrusted: it is checked against a form, the words of the message and the figures that
// were given, and what does not fit is dropped.
//
// The model has no tools, no ids and no records: it never computes a date or an amount, and does nothing. Phone numbers, mail
// addresses and ids are hidden before anything leaves (crm.Hide). Any OpenAI-compatible server will do. Without an address and a
// key the room is closed, and nothing else changes.
//
//	model.go   the one way out: a deadline, one try, the breaker, what a server may answer at most
//	probe.go   which form of answer a server knows
//	label.go   a message to labels
//	draft.go   facts to sentences
package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"genjin/crm"
	"genjin/intents"
)

// Config is an OpenAI-compatible server.
type Config struct {
	BaseURL string // empty: the client library's default, when there is a key
	APIKey  string
	Model   string
	Timeout time.Duration     // of the one try
	Kinds   []intents.Kind    // that a label may be of
	Stages  []string          // codes that a label's stage may be
	Cache   Cache             // of labels; nil: none
	Rested  func(fault error) // is told when the server is left alone for a while; nil: nobody is
	Client  *http.Client      // nil: one of our own
}

// Cache keeps answers for a while, for all replicas. It may forget at any moment.
type Cache interface {
	Get(ctx context.Context, key string) (value string, ok bool)
	Put(ctx context.Context, key, value string)
}

// Model asks a server. A nil Model is off.
type Model struct {
	config  Config
	client  *openai.Client
	form    atomic.Value // Form; empty until Probe found one
	breaker *gobreaker.CircuitBreaker[said]
	slots   chan struct{}
	refused atomic.Bool // the last fault will not go away by asking again
}

const (
	maxTokens    = 500              // of one answer
	maxAnswer    = 256 << 10        // bytes of one response: what is longer is cut off, and so unusable
	failures     = 5                // in a row, after which the server is left alone
	rest         = 30 * time.Second // for this long
	usualTimeout = 2500 * time.Millisecond

	atOnce     = 8   // questions under way
	perMessage = 900 // tokens that rules and form come to, for a server that does not count
)

// errUnusable says that an answer cannot be used, errBusy that as many questions are under way as may be.
var (
	errUnusable = errors.New("llm: no usable answer")
	errBusy     = errors.New("llm: too many questions at once")
	errNoForm   = errors.New("llm: no form of answer of the server is known yet")
)

// said is what a server answered.
type said struct {
	content string
	tokens  int
}

// New gives nil, which is off, when neither an address nor a key is configured. Nothing is asked before Probe.
func New(c Config) *Model {
	if c.BaseURL == "" && c.APIKey == "" {
		return nil
	}
	if c.Timeout <= 0 {
		c.Timeout = usualTimeout
	}
	oc := openai.DefaultConfig(c.APIKey)
	if c.BaseURL != "" {
		oc.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	}
	client := &http.Client{}
	if c.Client != nil {
		*client = *c.Client
	}
	client.Transport = capped{client.Transport}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // what is asked goes to no other server
	oc.HTTPClient = client
	m := &Model{config: c, client: openai.NewClientWithConfig(oc), slots: make(chan struct{}, atOnce)}
	m.form.Store(Form(""))
	var last atomic.Value
	m.breaker = gobreaker.NewCircuitBreaker[said](gobreaker.Settings{
		Name: "llm", Timeout: rest,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= failures || m.refused.Load() },
		IsSuccessful: func(err error) bool {
			if err != nil && !errors.Is(err, context.Canceled) {
				last.Store(err.Error())
			}
			return err == nil || errors.Is(err, context.Canceled)
		},
		OnStateChange: func(_ string, from, to gobreaker.State) {
			if to == gobreaker.StateOpen && from == gobreaker.StateClosed && c.Rested != nil {
				why, _ := last.Load().(string)
				c.Rested(errors.New(why))
			}
		},
	})
	return m
}

// Cost is how many tokens a question with so many runes of text may come to, for the budget.
func (m *Model) Cost(runes int) int { return perMessage + runes + maxTokens }

// ask asks once, in a form, within the configured time. check says whether an answer can be used: a server that only talks
// nonsense is left alone as one that does not answer.
func (m *Model) ask(ctx context.Context, form Form, r openai.ChatCompletionRequest, check func(content string) error) (said, error) {
	if form == "" {
		return said{}, errNoForm
	}
	select {
	case m.slots <- struct{}{}:
		defer func() { <-m.slots }()
	default:
		return said{}, errBusy
	}
	return m.breaker.Execute(func() (said, error) {
		ctx, cancel := context.WithTimeout(ctx, m.config.Timeout)
		defer cancel()
		r.Model, r.MaxCompletionTokens = m.config.Model, maxTokens // a server that does not know it ends with the deadline
		r.Temperature = math.SmallestNonzeroFloat32                // zero would not be sent
		resp, err := m.client.CreateChatCompletion(ctx, r)
		m.refused.Store(refusal(err))
		switch {
		case ctx.Err() != nil:
			return said{}, fmt.Errorf("llm: %w", ctx.Err())
		case err != nil:
			return said{}, scrubbed(err)
		}
		answer := said{tokens: resp.Usage.TotalTokens}
		if len(resp.Choices) == 0 {
			return answer, errUnusable
		}
		choice := resp.Choices[0]
		answer.content = choice.Message.Content
		if form == Tools && len(choice.Message.ToolCalls) == 1 && choice.Message.ToolCalls[0].Function.Name == toolName {
			answer.content = choice.Message.ToolCalls[0].Function.Arguments
		}
		if choice.FinishReason == openai.FinishReasonLength || choice.Message.Refusal != "" {
			return answer, errUnusable
		}
		return answer, check(answer.content)
	})
}

// answered is what became of a question, and what it cost: whoever does not count has what was reserved.
func (m *Model) answered(a said, err error, asked string) intents.Answered {
	out := intents.Answered{Tokens: a.tokens, Outcome: outcome(err), Fault: err}
	if out.Tokens == 0 && (err == nil || out.Outcome == crm.ModelUnusable || out.Outcome == crm.ModelTimeout) {
		out.Tokens = m.Cost(utf8.RuneCountInString(asked))
	}
	return out
}

// refusal reports whether a server will refuse whatever is asked next: the key, the model's name, or what it may cost is wrong.
func refusal(err error) bool {
	status := 0
	if api := (*openai.APIError)(nil); errors.As(err, &api) {
		status = api.HTTPStatusCode
	} else if req := (*openai.RequestError)(nil); errors.As(err, &req) {
		status = req.HTTPStatusCode
	}
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusTooManyRequests || status == http.StatusPaymentRequired
}

// scrubbed is an error of the client library without what the server wrote: that may repeat the question or the key.
func scrubbed(err error) error {
	if api := (*openai.APIError)(nil); errors.As(err, &api) {
		return fmt.Errorf("llm: the server answers %d (%s)", api.HTTPStatusCode, short(api.Type))
	}
	if req := (*openai.RequestError)(nil); errors.As(err, &req) && req.HTTPStatusCode != 0 {
		return fmt.Errorf("llm: the server answers %d", req.HTTPStatusCode)
	}
	return fmt.Errorf("llm: no answer: %s", crm.Redact(short(err.Error())))
}

func short(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

// outcome is what became of a question that ended with err.
func outcome(err error) crm.ModelOutcome {
	switch {
	case err == nil:
		return crm.ModelAnswered
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return crm.ModelTimeout
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests), errors.Is(err, errNoForm):
		return crm.ModelResting
	case errors.Is(err, errBusy):
		return crm.ModelBusy
	case errors.Is(err, errUnusable):
		return crm.ModelUnusable
	}
	return crm.ModelFailed
}

// capped cuts responses off that are longer than any answer.
type capped struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	next := c.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}
