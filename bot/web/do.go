package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Deed is what a page asks for beside the moves of the board; one of its parts is set.
type Deed struct {
	Button crm.ButtonDeed // what a card's button would do
	Reason string         // … with this reason
	Pick   crm.Customer   // of the pool: its id and name
	Rules  *RulesBack
}

// RulesBack puts an earlier version of the process in force again.
type RulesBack struct {
	No   int // 0: the files alone
	Over int // the version that was in force when it was asked for
}

const (
	notSaved = "没能保存，请稍后再试。"
	expired  = "页面过期了，请刷新后再试。"
)

// poster is who sends a form, once it is sure that their page made it.
func (p *pages) poster(w http.ResponseWriter, r *http.Request) (user crm.User, ok bool) {
	id, ok := p.session(w, r)
	if !ok {
		return user, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if !p.tokenFits(r) {
		sorry(w, expired, http.StatusForbidden)
		return user, false
	}
	user, err := p.Store.UserByWeCom(r.Context(), id)
	if err != nil {
		p.Log.Warn("web: form", "error", err)
		sorry(w, notSaved, http.StatusServiceUnavailable)
	}
	return user, err == nil
}

// serveDo does what a form asks for, by the same deeds as a message, and shows the page again with what came of it.
func (p *pages) serveDo(w http.ResponseWriter, r *http.Request) {
	user, ok := p.poster(w, r)
	if !ok {
		return
	}
	if id, err := strconv.ParseInt(r.PostFormValue("resend"), 10, 64); err == nil {
		p.sendAgain(w, r, user, id)
		return
	}
	d, ok := deedOf(r)
	if !ok {
		sorry(w, away, http.StatusNotFound)
		return
	}
	said, done, err := p.Do(r.Context(), user, d)
	if err != nil {
		p.Log.Warn("web: do", "error", err)
		sorry(w, notSaved, http.StatusServiceUnavailable)
		return
	}
	p.back(w, r, string(said), done)
}

func deedOf(r *http.Request) (d Deed, ok bool) {
	d.Reason = strings.TrimSpace(r.PostFormValue("reason"))
	if d.Button, ok = crm.ParseButton(r.PostFormValue("button")); ok {
		return d, true
	}
	if id, err := strconv.ParseInt(r.PostFormValue("pick"), 10, 64); err == nil {
		d.Pick = crm.Customer{ID: crm.CustomerID(id), Name: r.PostFormValue("name")}
		return d, true
	}
	no, err := strconv.Atoi(r.PostFormValue("rules"))
	over, wrong := strconv.Atoi(r.PostFormValue("over"))
	if err != nil || wrong != nil || no < 0 {
		return d, false
	}
	d.Rules = &RulesBack{No: no, Over: over}
	return d, true
}

// sendAgain puts a push that was given up back into the queue.
func (p *pages) sendAgain(w http.ResponseWriter, r *http.Request, user crm.User, id int64) {
	again := false
	err := p.Store.InTx(r.Context(), store.Deed{User: user.ID, Now: p.Clock().In(p.Location)}, func(tx *store.Tx) (err error) {
		again, err = tx.SendAgain(r.Context(), id)
		return err
	})
	if err != nil {
		p.Log.Warn("web: send again", "user", user.ID, "push", id, "error", err)
		sorry(w, away, http.StatusNotFound)
		return
	}
	p.Log.Info("web: sent again", "user", user.ID, "push", id, "was parked", again)
	said := "已重新排队，马上再发一次。"
	if !again {
		said = "这条已经不在停发里了，没有重复排队。"
	}
	p.back(w, r, said, again)
}

// back leads to the page where something was done, with what came of it.
func (p *pages) back(w http.ResponseWriter, r *http.Request, said string, done bool) {
	mark := "."
	if !done {
		mark = "!"
	}
	to, err := url.Parse(r.PostFormValue("back"))
	if err != nil || to.IsAbs() || to.Host != "" || !strings.HasPrefix(to.Path, "/app/") {
		to = &url.URL{Path: "/app/"}
	}
	q := to.Query()
	q.Set("said", p.seal(saidName, mark+said, time.Minute))
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.RequestURI(), http.StatusSeeOther)
}

// here is the address of the page as it is shown, for coming back to it.
func (v *visit) here() string {
	q := v.r.URL.Query()
	q.Del("said")
	q.Del("refused")
	if len(q) == 0 {
		return v.r.URL.Path
	}
	return v.r.URL.Path + "?" + q.Encode()
}

// waiting is how many things wait for the word of who looks.
func (v *visit) waiting(ctx context.Context) (int, error) {
	all, err := v.tx.Approvals(ctx, store.ApprovalFilter{Approver: v.user.ID, Status: crm.ApprovalWaiting})
	if err != nil {
		return 0, err
	}
	given, err := v.tx.Acceptances(ctx)
	if err != nil {
		return 0, err
	}
	words, err := v.wordsWaiting(ctx)
	return len(all) + len(given) + len(words), err
}

// wordsWaiting are the taught words that wait for who looks to rule on them.
func (v *visit) wordsWaiting(ctx context.Context) (out []crm.Word, err error) {
	if !v.user.May(crm.RuleOnWords, crm.ToAll) {
		return nil, nil
	}
	all, err := v.tx.Words(ctx)
	for _, w := range all {
		if w.Status == crm.WordWaiting {
			out = append(out, w)
		}
	}
	return out, err
}
