package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// tokenRow is a token of the API. Of the token itself there is only a digest, in no image of the journal either.
type tokenRow struct {
	Head
	UserID      crm.UserID
	Name        string
	Scopes      string // separated by spaces
	TokenDigest string `json:"-"`
	Hint        string
	CreatedBy   crm.UserID
	ExpiresAt   int64
	RevokedAt   int64
	UsedAt      int64 `json:"-"`
}

func (tokenRow) TableName() string { return "api_tokens" }

func (s *Store) token(r tokenRow) crm.Token {
	t := crm.Token{ID: crm.TokenID(r.ID), User: r.UserID, Name: r.Name, Hint: r.Hint, CreatedBy: r.CreatedBy, CreatedAt: s.instant(r.CreatedAt),
		ExpiresAt: s.instant(r.ExpiresAt), RevokedAt: s.instant(r.RevokedAt), UsedAt: s.instant(r.UsedAt), Version: r.Version}
	for _, w := range strings.Fields(r.Scopes) {
		t.Scopes = append(t.Scopes, crm.APIScope(w))
	}
	return t
}

// TokenPrefix is how every token begins, so that a scanner for secrets knows one.
const TokenPrefix = "gjt_"

// CreateToken makes a token for a person; secret is the token itself and is given this once. The actor is an admin.
func (tx *Tx) CreateToken(ctx context.Context, t crm.Token) (made crm.Token, secret string, err error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return t, "", err
	}
	u, err := tx.User(ctx, t.User)
	if err != nil {
		return t, "", err
	}
	secret = TokenPrefix + rand.Text()
	scopes := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		scopes[i] = string(s)
	}
	row := tokenRow{UserID: t.User, Name: clip(t.Name, 100), Scopes: strings.Join(scopes, " "), TokenDigest: digestOf([]byte(secret)), Hint: secret[:len(TokenPrefix)+4],
		CreatedBy: tx.actor.User.ID, ExpiresAt: stamp(t.ExpiresAt)}
	if err := tx.insert(&row); err != nil {
		return t, "", err
	}
	made = tx.s.token(row)
	made.UserName = u.Name
	return made, secret, nil
}

// Tokens are all tokens that were not taken back, revoked ones too, the newest first. The actor is an admin.
func (tx *Tx) Tokens(_ context.Context) ([]crm.Token, error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return nil, err
	}
	var rows []tokenRow
	if err := tx.db.Where("deleted_at = 0").Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: tokens: %w", err)
	}
	names := map[crm.UserID]crm.User{}
	for _, r := range rows {
		names[r.UserID] = crm.User{}
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, err
	}
	return mapped(rows, func(r tokenRow) crm.Token {
		t := tx.s.token(r)
		t.UserName = names[t.User].Name
		return t
	}), nil
}

// RevokeToken makes a token work no more. The actor is an admin.
func (tx *Tx) RevokeToken(_ context.Context, t crm.Token) (crm.Token, error) {
	if err := tx.actor.User.Require(crm.ManageAPI, crm.ToAll); err != nil {
		return t, err
	}
	var before tokenRow
	if err := tx.db.Where("id = ? AND deleted_at = 0", t.ID).Take(&before).Error; missing(err) {
		return t, &crm.NotFoundError{What: crm.TokenNoun}
	} else if err != nil {
		return t, fmt.Errorf("store: token: %w", err)
	}
	if before.RevokedAt != 0 {
		return tx.s.token(before), nil
	}
	after := before
	after.RevokedAt = stamp(tx.deed.Now)
	if err := tx.update(&before, &after); err != nil {
		return t, err
	}
	name := t.UserName
	t = tx.s.token(after)
	t.UserName = name
	return t, nil
}

// usedEvery is how exactly it is known when a token was used last.
const usedEvery = time.Minute

// TokenHolder is the token of a secret, and as whom it acts. Whatever is wrong with it, the error is the same *crm.NotFoundError.
func (s *Store) TokenHolder(ctx context.Context, secret string, now time.Time) (crm.Token, crm.User, error) {
	unknown := &crm.NotFoundError{What: crm.TokenNoun}
	if !strings.HasPrefix(secret, TokenPrefix) || len(secret) > 100 {
		return crm.Token{}, crm.User{}, unknown
	}
	db, cancel := s.on(ctx)
	defer cancel()
	var row tokenRow
	if err := db.Where("token_digest = ? AND deleted_at = 0", digestOf([]byte(secret))).Take(&row).Error; missing(err) {
		return crm.Token{}, crm.User{}, unknown
	} else if err != nil {
		return crm.Token{}, crm.User{}, fmt.Errorf("store: token: %w", err)
	}
	t := s.token(row)
	var u userRow
	if err := db.Where("id = ? AND gone = 0", t.User).Take(&u).Error; missing(err) || err == nil && !t.Works(now) {
		return crm.Token{}, crm.User{}, unknown
	} else if err != nil {
		return crm.Token{}, crm.User{}, fmt.Errorf("store: token: %w", err)
	}
	if now.Sub(t.UsedAt) > usedEvery {
		if _, err := s.exec(ctx, "UPDATE api_tokens SET used_at = ? WHERE id = ?", stamp(now), t.ID); err != nil {
			return t, crm.User{}, fmt.Errorf("store: token used: %w", err)
		}
	}
	return t, s.user(u), nil
}

// callRow is what a call of the API was answered that must not be done twice.
type callRow struct {
	ID         int64 `gorm:"primaryKey"`
	TokenID    crm.TokenID
	CallKey    string
	BodyDigest string
	Status     int
	Answer     string `gorm:"sealed"`
	At         int64
}

func (callRow) TableName() string { return "api_calls" }

// Call is a call of the API under a key that its caller gave it; without a key it may be repeated by chance.
type Call struct {
	Token  crm.TokenID // 0: a finance system
	Key    string
	Body   string // what was asked
	Status int
	Answer string
}

// ErrCallDiffers says that a key of a call was used for something else.
var ErrCallDiffers = errors.New("store: the key of a call was used for another one")

// Answered is what a call was answered before; found is false when it is new.
func (s *Store) Answered(ctx context.Context, c Call) (answered Call, found bool, err error) {
	if c.Key == "" {
		return c, false, nil
	}
	db, cancel := s.on(ctx)
	defer cancel()
	var row callRow
	err = db.Where("token_id = ? AND call_key = ?", c.Token, digestOf([]byte(c.Key))).Take(&row).Error
	switch {
	case missing(err):
		return c, false, nil
	case err != nil:
		return c, false, fmt.Errorf("store: call: %w", err)
	case row.BodyDigest != digestOf([]byte(c.Body)):
		return c, true, ErrCallDiffers
	}
	c.Status, c.Answer = row.Status, row.Answer
	return c, true, nil
}

// KeepAnswer keeps what a call is answered, in the transaction that does it. When another one was faster the error is ErrTaken: nothing may be done.
func (tx *Tx) KeepAnswer(_ context.Context, c Call) error {
	if c.Key == "" {
		return nil
	}
	row := callRow{TokenID: c.Token, CallKey: digestOf([]byte(c.Key)), BodyDigest: digestOf([]byte(c.Body)), Status: c.Status, Answer: c.Answer, At: stamp(tx.deed.Now)}
	if err := translate(tx.db, tx.db.Create(&row).Error); duplicate(err) {
		return ErrTaken
	} else if err != nil {
		return fmt.Errorf("store: call: %w", err)
	}
	return nil
}

// ForgetCalls deletes what calls were answered before a time: their keys are free again.
func (s *Store) ForgetCalls(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, "DELETE FROM api_calls WHERE at < ?", stamp(before))
}
