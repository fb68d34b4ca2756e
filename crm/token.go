package crm

import (
	"slices"
	"strings"
	"time"
)

// TokenID names a token of the API.
type TokenID int64

// APIScope is one thing that a token of the API is for.
type APIScope string

// The scopes. What a token may reach beside them is what its person may: the same table as in a chat.
const (
	ReadCustomers   APIScope = "customers:read"
	WriteCustomers  APIScope = "customers:write"
	ReadDeals       APIScope = "deals:read"
	WriteDeals      APIScope = "deals:write"
	ReadActivities  APIScope = "activities:read"
	WriteActivities APIScope = "activities:write"
)

// APIScopes are all of them.
func APIScopes() []APIScope {
	return []APIScope{ReadCustomers, WriteCustomers, ReadDeals, WriteDeals, ReadActivities, WriteActivities}
}

// ParseScopes reads a list of scopes: whole ones, or a noun or a verb alone for all that have it (deals, read), or all. ok is false
// when a word is none; bad is that word.
func ParseScopes(words []string) (scopes []APIScope, bad string, ok bool) {
	for _, w := range words {
		w = strings.ToLower(strings.TrimSpace(w))
		found := false
		for _, s := range APIScopes() {
			noun, verb, _ := strings.Cut(string(s), ":")
			if w == string(s) || w == noun || w == verb || w == "all" {
				found = true
				if !slices.Contains(scopes, s) {
					scopes = append(scopes, s)
				}
			}
		}
		if !found {
			return nil, w, false
		}
	}
	return scopes, "", len(scopes) > 0
}

// Token lets a program act as a person over the API. What it is shown as once is stored nowhere.
type Token struct {
	ID        TokenID
	User      UserID // as whom it acts
	UserName  string // filled where tokens are listed
	Name      string // what it is for: ERP
	Scopes    []APIScope
	Hint      string // how it begins, to tell it from others
	CreatedBy UserID
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero: it is not
	UsedAt    time.Time // to the minute; zero: never
	Version   int64
}

// The longest and the usual time a token lives.
const (
	TokenDays    = 90
	MaxTokenDays = 366
)

// Allows reports whether a token is for a scope.
func (t Token) Allows(s APIScope) bool { return slices.Contains(t.Scopes, s) }

// Works reports whether a token is neither revoked nor past its time.
func (t Token) Works(now time.Time) bool { return t.RevokedAt.IsZero() && now.Before(t.ExpiresAt) }

// HookID names an address that is told of events.
type HookID int64

// Hook is an address that is told what happens to the records its person may see.
type Hook struct {
	ID        HookID
	User      UserID // within whose scope
	UserName  string // filled where hooks are listed
	URL       string
	Events    []string // deal.won, deal.*, *
	CreatedBy UserID
	CreatedAt time.Time
	Version   int64
}

// Wants reports whether a hook is told of an event.
func (h Hook) Wants(event string) bool {
	noun, _, _ := strings.Cut(event, ".")
	return slices.ContainsFunc(h.Events, func(e string) bool { return e == "*" || e == event || e == noun+".*" })
}

// EventNouns are what events are about: each is created, updated, deleted and restored; a deal is also advanced, won and lost.
func EventNouns() []string { return []string{"customer", "deal", "activity", "payment"} }

// ParseEvents checks a list of events; bad is the first word that is none.
func ParseEvents(words []string) (events []string, bad string, ok bool) {
	verbs := []string{"*", "created", "updated", "deleted", "restored"}
	for _, w := range words {
		w = strings.ToLower(strings.TrimSpace(w))
		noun, verb, _ := strings.Cut(w, ".")
		moves := noun == "deal" && slices.Contains([]string{"advanced", "won", "lost"}, verb)
		if w != "*" && !(slices.Contains(EventNouns(), noun) && (slices.Contains(verbs, verb) || moves)) {
			return nil, w, false
		}
		events = append(events, w)
	}
	return events, "", len(events) > 0
}
