package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"time"

	"genjin/crm"
)

// Links are addresses on cards: of one page, for one person, for a while. A link opens nothing by itself. Whoever follows
// it logs in at WeCom like everybody, must be the one it was made for, and then sees the page it names as far as they may
// see it anyway. What else is in the address is not looked at.
//
// It is base64url(end of validity: 8 bytes of Unix seconds, big-endian; first letter of the kind; id: a varint; the first
// 16 bytes of an HMAC-SHA-256 over all that and the person). The person is not in it, nor a name or an amount.
type Links struct {
	Base string // address of the pages, ending in a slash
	Key  []byte // of nothing else: a link is no session, and no session a link
}

const (
	linkFor = 72 * time.Hour // from when the card comes: over a weekend
	linkMAC = 16
)

// For is the address of a page for a person, a WeCom user id, on a card that comes at a time.
func (l Links) For(person string, p crm.Page, at time.Time) string {
	body := binary.BigEndian.AppendUint64(nil, uint64(at.Add(linkFor).Unix()))
	body = append(body, p.Kind[0])
	body = binary.AppendVarint(body, p.ID)
	return l.Base + "open/" + base64.RawURLEncoding.EncodeToString(append(body, l.mac(person, body)...))
}

var (
	errNotTheirs = errors.New("made for somebody else, or not whole")
	errTooOld    = errors.New("too old")
)

// open is the page of a link that a person follows.
func (l Links) open(link, person string, now time.Time) (p crm.Page, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(raw) < 8+1+1+linkMAC {
		return p, errNotTheirs
	}
	body, mac := raw[:len(raw)-linkMAC], raw[len(raw)-linkMAC:]
	if !hmac.Equal(mac, l.mac(person, body)) {
		return p, errNotTheirs
	}
	if now.Unix() > int64(binary.BigEndian.Uint64(body)) {
		return p, errTooOld
	}
	id, n := binary.Varint(body[9:])
	for _, kind := range []crm.PageKind{crm.CustomerPage, crm.DealPage, crm.ApprovalPage} {
		if kind[0] == body[8] && n == len(body)-9 {
			return crm.Page{Kind: kind, ID: id}, nil
		}
	}
	return p, errNotTheirs
}

func (l Links) mac(person string, body []byte) []byte {
	h := hmac.New(sha256.New, l.Key)
	h.Write(body)
	h.Write([]byte(crm.UserKey(person)))
	return h.Sum(nil)[:linkMAC]
}

// serveLink leads from a card to its page.
func (p *pages) serveLink(w http.ResponseWriter, r *http.Request) {
	who, ok := p.session(w, r)
	if !ok {
		return
	}
	page, err := p.Links.open(r.PathValue("link"), who, p.Clock())
	if err != nil {
		p.Log.Info("web: link refused", "why", err) // not the link: it may still be somebody's
		status, words := http.StatusForbidden, "这个链接打不开：它是发给别人的，或者没有复制完整。请从你自己的聊天里点卡片。"
		if errors.Is(err, errTooOld) {
			status, words = http.StatusGone, "这个链接过期了。在聊天里再问一次，新卡片上有新的链接。"
		}
		sorry(w, words, status)
		return
	}
	var to string
	err = p.visit(r, who, func(ctx context.Context, v *visit) (err error) {
		to, err = v.address(ctx, page)
		return err
	})
	var gone *crm.NotFoundError
	switch {
	case errors.As(err, &gone):
		sorry(w, away, http.StatusNotFound)
	case err != nil:
		p.Log.Warn("web: link", "error", err)
		sorry(w, "暂时打不开，请稍后再试。", http.StatusServiceUnavailable)
	default:
		http.Redirect(w, r, to, http.StatusFound)
	}
}

// address is where a page is, for somebody who may see it.
func (v *visit) address(ctx context.Context, p crm.Page) (string, error) {
	switch p.Kind {
	case crm.DealPage:
		d, err := v.tx.Deal(ctx, crm.DealID(p.ID))
		return fmt.Sprintf("/app/customers/%d#deal-%d", d.CustomerID, d.ID), err
	case crm.ApprovalPage:
		return fmt.Sprintf("/app/approvals#approval-%d", p.ID), nil // it lists what this person may see
	default:
		return fmt.Sprintf("/app/customers/%d", p.ID), nil
	}
}
