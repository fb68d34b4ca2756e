package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"genjin/crm"
)

// productRow is what the company sells, at its list price.
type productRow struct {
	Head
	Name     string
	NameKey  string
	Unit     string
	Price    int64
	Currency crm.Currency
	SetBy    crm.UserID
	Live     *int8
}

func (productRow) TableName() string { return "products" }

func (r *productRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *productRow) revive() { r.DeletedAt, r.Live = 0, live() }

func product(r productRow) crm.Product {
	return crm.Product{ID: crm.ProductID(r.ID), Name: r.Name, Unit: r.Unit, Price: crm.Money{Fen: r.Price, Currency: r.Currency}, SetBy: r.SetBy, Version: r.Version}
}

// Products are what the company sells, or what of it has one of some names, by name; prices are no secret within it.
func (tx *Tx) Products(_ context.Context, names ...string) ([]crm.Product, error) {
	var rows []productRow
	q := tx.db.Where("deleted_at = 0")
	if len(names) > 0 {
		keys := make([]string, len(names))
		for i, n := range names {
			keys[i] = crm.NameKey(clip(n, 200))
		}
		q = q.Where("name_key IN ?", keys)
	}
	if err := q.Order("name_key").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: products: %w", err)
	}
	return mapped(rows, product), nil
}

// SetProduct stores a product's list price; one of that name gets another price. Who may set none gets a *crm.ForbiddenError.
func (tx *Tx) SetProduct(_ context.Context, p crm.Product) (crm.Product, error) {
	if err := tx.actor.User.Require(crm.ChangeProcess, crm.ToTeam); err != nil {
		return p, err
	}
	key := crm.NameKey(clip(p.Name, 200))
	if key == "" || p.Price.Fen <= 0 {
		return p, errors.New("store: a product has a name and a price")
	}
	var before productRow
	err := tx.db.Where("name_key = ? AND deleted_at = 0", key).Take(&before).Error
	after := before
	after.Name, after.NameKey, after.Price, after.Currency, after.SetBy, after.Live = clip(p.Name, 200), key, p.Price.Fen, p.Price.Currency, tx.actor.User.ID, live()
	if p.Unit != "" {
		after.Unit = clip(p.Unit, 20)
	}
	switch {
	case missing(err):
		err = tx.insert(&after)
	case err == nil:
		err = tx.update(&before, &after)
	default:
		err = fmt.Errorf("store: product: %w", err)
	}
	return product(after), err
}

// quoteRow is one version of an offer.
type quoteRow struct {
	Head
	CustomerID crm.CustomerID
	DealID     crm.DealID
	No         int
	LinesSaid  string `gorm:"sealed"` // []crm.QuoteLine as JSON
	Discount   int
	Amount     int64
	ListAmount int64
	Currency   crm.Currency
	Remark     string `gorm:"sealed"`
	QuotedBy   crm.UserID
	QuotedAt   int64
}

func (quoteRow) TableName() string { return "quotes" }

func (r *quoteRow) customer() crm.CustomerID { return r.CustomerID }

func (tx *Tx) quote(r quoteRow) (crm.Quote, error) {
	q := crm.Quote{ID: crm.QuoteID(r.ID), CustomerID: r.CustomerID, DealID: r.DealID, No: r.No, Discount: r.Discount, Amount: r.Amount, ListAmount: r.ListAmount, Currency: r.Currency,
		Remark: r.Remark, By: r.QuotedBy, At: tx.s.instant(r.QuotedAt), Version: r.Version}
	if err := json.Unmarshal([]byte(r.LinesSaid), &q.Lines); err != nil {
		return q, fmt.Errorf("store: quote %d: %w", r.ID, err)
	}
	return q, nil
}

// RecordQuote stores the next version of the quote of a deal in scope, made by the actor now; one that says who made it, and when, is of the past
// and keeps its number, unless that is taken.
func (tx *Tx) RecordQuote(ctx context.Context, q crm.Quote) (crm.Quote, error) {
	q, ok := q.Finish()
	if !ok {
		return q, errors.New("store: a quote comes to something")
	}
	if err := tx.touch(q.CustomerID); err != nil {
		return q, err
	}
	if d, err := tx.Deal(ctx, q.DealID); err != nil {
		return q, err
	} else if d.CustomerID != q.CustomerID {
		return q, &crm.NotFoundError{What: crm.DealNoun}
	}
	var made []int
	if err := tx.db.Table("quotes").Where("deal_id = ? AND deleted_at = 0", q.DealID).Order("no DESC").Pluck("no", &made).Error; err != nil {
		return q, fmt.Errorf("store: quotes: %w", err)
	}
	past := !q.At.IsZero()
	if !past {
		q.By, q.At = tx.actor.User.ID, time.UnixMilli(stamp(tx.deed.Now))
	} else if err := tx.colleagues(q.By); err != nil {
		return q, err
	}
	if !past || q.No < 1 || slices.Contains(made, q.No) {
		q.No = 1
		if len(made) > 0 {
			q.No = made[0] + 1
		}
	}
	said, err := json.Marshal(q.Lines)
	if err != nil {
		return q, fmt.Errorf("store: quote: %w", err)
	}
	row := quoteRow{CustomerID: q.CustomerID, DealID: q.DealID, No: q.No, LinesSaid: string(said), Discount: q.Discount, Amount: q.Amount, ListAmount: q.ListAmount, Currency: q.Currency,
		Remark: clip(q.Remark, 1000), QuotedBy: q.By, QuotedAt: stamp(q.At)}
	if err := tx.insert(&row); err != nil {
		return q, err
	}
	return tx.quote(row)
}

// Quotes are the versions of the quotes of a customer in scope, the newest first; n limits them (0: all).
func (tx *Tx) Quotes(_ context.Context, c crm.CustomerID, n int) ([]crm.Quote, error) {
	var rows []quoteRow
	if err := limit(tx.ofVisible(tx.db), n).Where("customer_id = ? AND deleted_at = 0", c).Order("quoted_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: quotes: %w", err)
	}
	return tx.quotes(rows)
}
