package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// problem is what a refused call is told: a word for programs and a sentence for people.
type problem struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// badRequestError is a call that is not understood.
type badRequestError struct{ why string }

func (e *badRequestError) Error() string { return e.why }

func bad(format string, args ...any) error { return &badRequestError{fmt.Sprintf(format, args...)} }

// refusedError is a call that is understood and not done.
type refusedError struct {
	status  int
	problem problem
}

func (e *refusedError) Error() string { return e.problem.Error }

// refusal is what a deed that was not done is answered: the words are those of the chat.
func refusal(d intents.Did) error {
	var (
		ask       *intents.Ask
		gone      *crm.NotFoundError
		forbidden *crm.ForbiddenError
		duplicate *crm.DuplicateError
		stale     *crm.StaleError
	)
	out := &refusedError{http.StatusUnprocessableEntity, problem{"refused", string(d.Said)}}
	switch {
	case errors.As(d.Problem, &ask):
		out.problem.Error = "missing_" + string(ask.Slot)
	case errors.As(d.Problem, &gone):
		out.status, out.problem.Error = http.StatusNotFound, "not_found"
	case errors.As(d.Problem, &forbidden):
		out.status, out.problem.Error = http.StatusForbidden, "forbidden"
	case errors.As(d.Problem, &duplicate):
		out.status, out.problem.Error = http.StatusConflict, "duplicate"
	case errors.As(d.Problem, &stale):
		out.status, out.problem.Error = http.StatusConflict, "stale"
	}
	return out
}

// read does f in one transaction of the token's person.
func (c *call) read(f func(ctx context.Context, tx *store.Tx) error) error {
	ctx := c.r.Context()
	return c.Store.InTx(ctx, store.Deed{User: c.user.ID, Now: c.now()}, func(tx *store.Tx) error { return f(ctx, tx) })
}

func (c *call) now() time.Time { return c.Clock().In(c.Location) }

// do does a request once: the same Idempotency-Key again gets the answer of the first time. then makes the answer of what was written.
func (c *call) do(request intents.Asked, then func(ctx context.Context, tx *store.Tx, d intents.Did) (answer, error)) (answer, error) {
	key := c.r.Header.Get("Idempotency-Key")
	if len(key) > keyLimit {
		return answer{}, bad("Idempotency-Key: at most %d characters", keyLimit)
	}
	once := store.Call{Token: c.token.ID, Key: key, Body: c.r.URL.Path + "\n" + string(c.body)}
	return c.once(c.r.Context(), c.user, once, request, then)
}

// once does what a call asks unless it was done before.
func (a *api) once(ctx context.Context, by crm.User, once store.Call, request intents.Asked, then func(context.Context, *store.Tx, intents.Did) (answer, error)) (answer, error) {
	if out, found, err := a.before(ctx, once); found || err != nil {
		return out, err
	}
	var out answer
	err := a.Do(ctx, by, request, func(ctx context.Context, tx *store.Tx, d intents.Did) (err error) {
		if !d.Done {
			return refusal(d)
		}
		if out, err = then(ctx, tx, d); err != nil {
			return err
		}
		raw, err := json.Marshal(out.body)
		if err != nil {
			return fmt.Errorf("api: answer as JSON: %w", err)
		}
		kept := once
		kept.Status, kept.Answer = out.status, string(raw)
		return tx.KeepAnswer(ctx, kept)
	})
	if errors.Is(err, store.ErrTaken) { // the same call at the same time: that one was faster
		if out, found, err := a.before(ctx, once); found || err != nil {
			return out, err
		}
	}
	return out, err
}

// before is what a call was answered before.
func (a *api) before(ctx context.Context, once store.Call) (answer, bool, error) {
	done, found, err := a.Store.Answered(ctx, once)
	if errors.Is(err, store.ErrCallDiffers) {
		return answer{}, true, &refusedError{http.StatusUnprocessableEntity, problem{"key_reused", "this key was used for another call"}}
	}
	return answer{done.Status, json.RawMessage(done.Answer)}, found, err
}

// decode reads the body of a call strictly.
func (c *call) decode(into any) error { return decode(c.body, into) }

func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bad("the body is not as it should be: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if d.More() {
		return bad("the body has something after its end")
	}
	return nil
}

// id is the number in the path.
func (c *call) id() (int64, error) {
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, &crm.NotFoundError{}
	}
	return id, nil
}

// Lists go page by page; the cursor says where the next one begins.
const (
	usualPage = 50
	maxPage   = 200
)

// list is a page of records.
type list struct {
	Items any    `json:"items"`
	Next  string `json:"next,omitempty"` // cursor of the next page; absent: this was the last
}

// page reads which part of a list is asked for.
func (c *call) page() (p store.Page, err error) {
	q := c.r.URL.Query()
	p.Limit = usualPage
	if s := q.Get("limit"); s != "" {
		if p.Limit, err = strconv.Atoi(s); err != nil || p.Limit < 1 || p.Limit > maxPage {
			return p, bad("limit: a number from 1 to %d", maxPage)
		}
	}
	if s := q.Get("cursor"); s != "" {
		raw, undecoded := base64.RawURLEncoding.DecodeString(s)
		after, ok := strings.CutPrefix(string(raw), "after:")
		if p.After, err = strconv.ParseInt(after, 10, 64); undecoded != nil || err != nil || !ok {
			return p, bad("cursor: give back what next said")
		}
	}
	if s := q.Get("customer"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n <= 0 {
			return p, bad("customer: a number")
		}
		p.Customer = crm.CustomerID(n)
	}
	if s := strings.Replace(q.Get("changed_since"), " ", "+", 1); s != "" { // +08:00 that nobody escaped
		if p.Changed, err = time.Parse(time.RFC3339, s); err != nil {
			return p, bad("changed_since: a time as in RFC 3339")
		}
	}
	p.Stage = crm.StageCode(q.Get("stage"))
	if s := q.Get("owner"); s != "" {
		u, err := c.Store.UserByWeCom(c.r.Context(), s)
		if err != nil {
			return p, err
		}
		p.Owner = u.ID
	}
	return p, nil
}

// paged makes the answer of a page that was read with one record more than asked for.
func paged[R, S any](rows []R, limit int, id func(R) int64, shape func(R) S) answer {
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = base64.RawURLEncoding.EncodeToString([]byte("after:" + strconv.FormatInt(id(rows[limit-1]), 10)))
	}
	out := make([]S, len(rows))
	for i, r := range rows {
		out[i] = shape(r)
	}
	return answer{http.StatusOK, list{out, next}}
}
