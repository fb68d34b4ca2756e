// Package api is the JSON API under /api/v1: customers, deals and activities for other programs, and events told to them.
//
// A token acts as one person: every read is in that person's scope and every write goes through the same deeds and gates
// as a message of theirs (Deps.Do), so it stands in the journal as theirs and can be taken back in the chat. A token has
// scopes beside that: what the program is for.
//
// To add a call: its handler in the file of its noun, its line in routes, its path in openapi.yaml; a test compares the two.
package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

//go:embed openapi.yaml
var openAPI []byte

// Deps is what the API needs of the house.
type Deps struct {
	Store *store.Store
	// Do does a request as a person; then is told what came of it, still in the transaction.
	Do func(ctx context.Context, by crm.User, request intents.Asked, then func(context.Context, *store.Tx, intents.Did) error) error
	// Take takes one of what key may have of a minute; when there is none left it gives how long to wait.
	Take     func(ctx context.Context, key string, aMinute int) time.Duration
	Finance  Finance
	Clock    func() time.Time
	Location *time.Location
	Log      *slog.Logger
}

// How much is served: of one token, and of refused calls from one address, which might be somebody trying out tokens.
const (
	callsAMinute    = 240
	refusalsAMinute = 30
	bodyLimit       = 64 << 10
	keyLimit        = 200 // characters of an Idempotency-Key
)

const openAPIPath = "/api/v1/openapi.yaml"

type api struct{ Deps }

// call is one request of a program.
type call struct {
	*api
	r     *http.Request
	token crm.Token
	user  crm.User
	body  []byte
}

// answer is what a call is answered.
type answer struct {
	status int
	body   any
}

type route struct {
	method, path string
	scope        crm.APIScope // empty: any token
	serve        func(*call) (answer, error)
}

func routes() []route {
	return []route{
		{"GET", "/api/v1/me", "", (*call).me},
		{"GET", "/api/v1/customers", crm.ReadCustomers, (*call).listCustomers},
		{"POST", "/api/v1/customers", crm.WriteCustomers, (*call).createCustomer},
		{"GET", "/api/v1/customers/{id}", crm.ReadCustomers, (*call).customer},
		{"GET", "/api/v1/deals", crm.ReadDeals, (*call).listDeals},
		{"POST", "/api/v1/deals", crm.WriteDeals, (*call).createDeal},
		{"GET", "/api/v1/deals/{id}", crm.ReadDeals, (*call).deal},
		{"POST", "/api/v1/deals/{id}/advance", crm.WriteDeals, (*call).advanceDeal},
		{"GET", "/api/v1/activities", crm.ReadActivities, (*call).listActivities},
		{"POST", "/api/v1/activities", crm.WriteActivities, (*call).createActivity},
		{"GET", "/api/v1/activities/{id}", crm.ReadActivities, (*call).activity},
	}
}

// Served names what is served: method, path, and the scope it takes.
func Served() (all []string) {
	for _, r := range routes() {
		all = append(all, strings.TrimSpace(r.method+" "+r.path+" "+string(r.scope)))
	}
	all = append(all, "POST "+paymentsPath, "GET "+openAPIPath)
	slices.Sort(all)
	return all
}

// New builds the API.
func New(d Deps) http.Handler {
	a := &api{d}
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, req *http.Request) { a.serve(w, req, r) })
	}
	mux.HandleFunc("POST "+paymentsPath, a.servePayment)
	mux.HandleFunc("GET "+openAPIPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		if _, err := w.Write(openAPI); err != nil {
			a.Log.Info("api: not written", "error", err)
		}
	})
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) {
		a.write(w, http.StatusNotFound, problem{"not_found", "there is no such path: see /api/v1/openapi.yaml"})
	})
	return mux
}

// serve finds out whose call it is and whether it may, and answers it.
func (a *api) serve(w http.ResponseWriter, r *http.Request, route route) {
	ctx := r.Context()
	secret, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	from := "refused:" + addressOf(r)
	token, user, err := a.Store.TokenHolder(ctx, secret, a.Clock())
	var unknown *crm.NotFoundError
	switch {
	case errors.As(err, &unknown) || err == nil && !bearer:
		if wait := a.Take(ctx, from, refusalsAMinute); wait > 0 {
			a.tooMany(w, wait)
			return
		}
		w.Header().Set("WWW-Authenticate", "Bearer")
		a.write(w, http.StatusUnauthorized, problem{"unauthorized", "send a token that works: Authorization: Bearer gjt_…"})
		return
	case err != nil:
		a.fault(w, err)
		return
	}
	if wait := a.Take(ctx, "token:"+strconv.FormatInt(int64(token.ID), 10), callsAMinute); wait > 0 {
		a.tooMany(w, wait)
		return
	}
	if route.scope != "" && !token.Allows(route.scope) {
		a.write(w, http.StatusForbidden, problem{"scope", "this token is not for " + string(route.scope)})
		return
	}
	c := &call{api: a, r: r, token: token, user: user}
	if r.Method == http.MethodPost {
		c.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			a.write(w, http.StatusRequestEntityTooLarge, problem{"too_large", "the body is too large, or was cut off"})
			return
		}
	}
	out, err := route.serve(c)
	a.answer(w, out, err)
}

// answer writes what a call came to.
func (a *api) answer(w http.ResponseWriter, out answer, err error) {
	var bad *badRequestError
	var refused *refusedError
	var gone *crm.NotFoundError
	switch {
	case err == nil:
		a.write(w, out.status, out.body)
	case errors.As(err, &bad):
		a.write(w, http.StatusBadRequest, problem{"bad_request", bad.Error()})
	case errors.As(err, &refused):
		a.write(w, refused.status, refused.problem)
	case errors.As(err, &gone):
		a.write(w, http.StatusNotFound, problem{"not_found", "not there, or not for this token's person"})
	default:
		a.fault(w, err)
	}
}

func (a *api) fault(w http.ResponseWriter, err error) {
	a.Log.Error("api: call", "error", err)
	a.write(w, http.StatusServiceUnavailable, problem{"unavailable", "not now: try again"})
}

func (a *api) tooMany(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	a.write(w, http.StatusTooManyRequests, problem{"rate_limited", "too many calls: wait as long as Retry-After says"})
}

func (a *api) write(w http.ResponseWriter, status int, body any) {
	raw, kept := body.(json.RawMessage)
	if !kept {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			a.Log.Error("api: answer as JSON", "error", err)
			status, raw = http.StatusInternalServerError, []byte(`{"error":"unavailable"}`)
		}
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if _, err := w.Write(append(raw, '\n')); err != nil {
		a.Log.Info("api: not written", "error", err)
	}
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
