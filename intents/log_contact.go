package intents

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// logContact records a call, a visit or any other contact, with what the same sentence says about the next one, the
// deal's amount and its stage.
func logContact() Intent {
	return Intent{
		Kind:  LogContact,
		Title: "记录跟进",
		Examples: []string{
			"今天拜访了华北重工王总，聊了年度框架，下周三再约", "刚给星辰科技李经理打完电话，方案收到了", "昨天和恒通物流开了个会，预算80万，进入报价阶段", "回访华北重工，满意度打9分",
		},
		Write: true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Text == "" { // the words must outlive a question
				r.Slots.Text = strings.TrimSpace(t.words(r.Span))
			}
			if r.Slots.Note == "" {
				r.Slots.Note = t.gist(r)
			}
			if r.Slots.Score == nil {
				r.Slots.Score = scoreIn(t.words(r.Span))
			}
			l, err := t.contactOf(ctx, r)
			if err != nil {
				return "", err
			}
			return l.record(ctx, t, r)
		},
	}
}

// contactToLog is a contact with all it brings, resolved and decided.
type contactToLog struct {
	customer crm.Customer
	person   crm.Contact
	deal     crm.Deal // zero: about none
	newDeal  bool
	change   crm.StageChange
	gated    *crm.TransitionError // the move needs a word; nil: it does not
	amount   crm.Money
	due      crm.Due
	vague    string
}

// ofSeveral reports whether a report counts those who were met and names none: 打了五个电话,都没意向.
func ofSeveral(words string) bool {
	r := zh.Read(words).Runes
	for k := range r {
		if counted(r, k, len(r)) && strings.ContainsRune("3456789三四五六七八九十", r[k]) || counted(r, k, len(r)) && k > 0 && r[k-1] >= '1' && r[k-1] <= '9' {
			return true
		}
		if k+2 < len(r) && strings.ContainsRune("三四五六七八九十几", r[k]) && (r[k+1] == '个' || r[k+1] == '通') && (r[k+2] == '电' || r[k+2] == '客') {
			return true
		}
	}
	return false
}

// contactOf resolves and decides; it writes nothing but a customer whose creation was agreed.
func (t *Turn) contactOf(ctx context.Context, r Request) (l contactToLog, err error) {
	if s := r.Slots; !s.Customer.Said() && !s.Contact.Said() && ofSeveral(s.Text) {
		return l, &Ask{Slot: AskCustomer, Say: say.WhichCustomer(""), Request: r} // 打了五个电话,都没意向: not the last one's
	}
	if s := r.Slots; !s.Customer.Said() && !s.Contact.Said() && s.Note == "" && s.Next == nil && s.Amount == nil {
		return l, &Ask{Slot: AskCustomer, Say: say.WhichCustomer(""), Request: r} // 今天拜访了
	}
	if l.customer, err = t.Customer(ctx, r); err != nil {
		return l, err
	}
	if l.due, l.vague, err = t.next(r); err != nil {
		return l, err
	}
	if l.person, err = t.Contact(ctx, r, l.customer); err != nil {
		return l, err
	}
	s := r.Slots
	aboutDeal := s.Stage != "" || s.Amount != nil || s.Deal.Said()
	has := false
	if aboutDeal {
		if l.deal, has, err = t.Deal(ctx, r, l.customer, open(t)); err != nil {
			return l, err
		}
	} else {
		deals, err := t.deals(ctx, l.customer, open(t))
		if err != nil {
			return l, err
		}
		if len(deals) == 1 {
			l.deal, has = deals[0], true
		}
	}
	if s.Quoted != "" && s.Stage == "" && (!has || t.ahead(l.deal, s.Quoted)) {
		r.Slots.Stage, s.Stage = s.Quoted, s.Quoted
	}
	wantsDeal := s.Stage != "" && s.Deal.Match != matchNone
	if !has && (!wantsDeal && s.Deal.Match != matchCreate) {
		return l, nil // an amount without a deal stays in the words
	}
	if l.amount, err = t.Amount(r); err != nil {
		return l, err
	}
	offered := s.Deal.Match == matchCreate
	if !has {
		if begins, err := t.begins(ctx, r, l.customer); err != nil {
			return l, err
		} else if !begins {
			return l, t.offerDeal(r, l.customer, s.Stage, true)
		}
		l.newDeal = true
		if l.deal, err = t.draft(ctx, r, l.customer, l.amount); err != nil {
			return l, err
		}
	}
	if !wantsDeal {
		return l, nil
	}
	to, said, err := t.stageOf(r, l.deal)
	if err != nil || !said || to == l.deal.Stage {
		return l, err
	}
	var ask *Ask
	switch l.change, err = t.decide(ctx, r, l.customer, l.deal, to, l.amount); {
	case needsWord(err, &l.gated):
		return l, nil // the contact is recorded, the move waits
	case l.newDeal && !offered && errors.As(err, &ask):
		return l, t.offerDeal(r, l.customer, s.Stage, true) // the contact can be logged without a deal that lacks something
	}
	return l, err
}

// ahead reports whether a stage lies ahead of where a deal stands.
func (t *Turn) ahead(d crm.Deal, to crm.StageCode) bool {
	line := t.Process.Of(d)
	s, ok := t.Process.In(line, to)
	return ok && line.Index(s.Code) > line.Index(d.Stage)
}

// reprice gives the deal the amount that was talked about. The contact is recorded also when that has to wait for somebody's word.
func (l *contactToLog) reprice(ctx context.Context, t *Turn) error {
	change, err := t.decidePrice(ctx, l.customer, l.deal, repriced(l.deal, l.amount, 0))
	var refused *crm.TransitionError
	if needsWord(err, &refused) {
		if l.gated == nil {
			l.gated = refused
		}
		return nil
	} else if err != nil {
		return err
	}
	if l.deal, err = t.Tx.SaveDeal(ctx, change.Deal); err != nil || change.Passed == nil {
		return err
	}
	return t.notePassed(ctx, change, l.deal)
}

func (l contactToLog) record(ctx context.Context, t *Turn, r Request) (say.Text, error) {
	s, c := r.Slots, l.customer
	var err error
	if l.person, err = t.savedContact(ctx, l.person); err != nil {
		return "", err
	}
	others, err := t.furtherContacts(ctx, r, c)
	if err != nil {
		return "", err
	}
	before := l.deal
	switch {
	case l.change.To.Code != "":
		l.deal, err = t.record(ctx, l.change)
	case l.newDeal:
		l.deal, err = t.Tx.CreateDeal(ctx, l.deal)
	case l.deal.ID != 0 && !l.amount.IsZero() && l.amount != l.deal.Amount:
		err = l.reprice(ctx, t)
	}
	if err != nil {
		return "", err
	}
	said := say.Logged{Customer: c, Created: created(r), Contact: l.person, Others: others, Gist: s.Note, Vague: l.vague, Move: l.change}
	if l.newDeal {
		said.NewDeal, said.Stage = l.deal, t.Process.Stage(l.deal)
	} else if l.deal.Amount != before.Amount {
		said.Amount = l.deal.Amount
	}
	content := s.Note
	if content == "" {
		content = s.Text
	}
	a := crm.Activity{CustomerID: c.ID, DealID: l.deal.ID, ContactID: l.person.ID, Type: s.Activity, Outcome: s.Outcome, HappenedAt: t.happened(r), Content: content}
	if a.Type == "" {
		a.Type = crm.OtherActivity
	}
	if x := s.Score; x != nil && x.Said == "" {
		a.Satisfaction = &x.Score
	} else if x != nil {
		said.Unscored = x.Said
	}
	if z := s.Promise; z != nil {
		if due, ok := dueOf(z); ok && !t.past(due) {
			a.Promised = crm.DateOf(due.At)
		}
	}
	if said.Before, said.Again, err = t.logged(ctx, a); err != nil {
		return "", err
	}
	if a, err = t.Tx.RecordActivity(ctx, a); err != nil {
		return "", err
	}
	said.Converted = t.Tx.Converted(c.ID)
	said.Activity = a
	if err := t.tickOff(ctx, a, !l.due.IsZero()); err != nil {
		return "", err
	}
	switch {
	case !l.due.IsZero() || l.change.To.Code != "":
		said.Next, err = t.plan(ctx, r, c, l.deal, l.person.ID, l.due)
	default:
		said.Next, err = t.openNext(ctx, c.ID, l.deal.ID)
	}
	if err != nil {
		return "", err
	}
	said.Lacks = t.lacks(a, said.Next, s.Note != "" || l.change.To.Code != "" || !l.amount.IsZero())
	t.wrote(r, LastWrite{Customer: c.ID, Deal: l.deal.ID, Activity: a.ID, FollowUp: said.Next.ID, Contact: l.person.ID}, say.SummaryOfContact(c, a))
	if said.Next.ID == 0 || said.Vague != "" {
		t.wonder(c, l.person.ID)
	}
	text := say.ContactLogged(said, t.Now)
	if l.gated == nil {
		return text, nil
	}
	asked, err := t.askApproval(ctx, r, c, l.deal, l.gated, crm.Due{})
	return say.Both(text, asked), err
}

// lacks is the one thing that a poor record of a contact lacks; empty: it is good enough, or nobody was reached. A plan that is older than the
// contact is no next step of this one, but there is no point in asking for another. told
// says that something was told, however little.
func (t *Turn) lacks(a crm.Activity, next crm.FollowUp, told bool) crm.QualityPart {
	w := t.Process.Weighs().Quality
	q := reports.NewQuality(w, a, next.ID != 0 && crm.DateOf(next.CreatedAt.In(t.Now.Location())) == crm.DateOf(t.Now))
	if a.Outcome == crm.NotReached || q.Total() >= w.Effective {
		return ""
	}
	for _, part := range []struct {
		is   crm.QualityPart
		lack bool
	}{{crm.QualityNext, next.ID == 0}, {crm.QualityWhat, q.What == 0 && !told}, {crm.QualityWho, q.Who == 0}} {
		if part.lack {
			return part.is
		}
	}
	return ""
}

// gist is what was talked about: the clauses of a request that do more than name the customer, the way of contact and
// the next date. It is empty when there are none, or when the words are of an earlier message.
func (t *Turn) gist(r Request) string {
	words, s := t.words(r.Span), r.Slots
	var kept strings.Builder
	last, gap := -1, false // where the clause kept before ended, and whether one was left out since
	for start := 0; start < len(words); {
		end := start + clauseEnd(words[start:])
		for strings.HasPrefix(words[end:], " ") && containsAny(lastRune(words[start:end]), leadsOn) {
			end += 1 + clauseEnd(words[end+1:]) // 新来的是 胡总
		}
		for n := len(firstRune(words[end:])); end+n < len(words) && closes(firstRune(words[end+n:])); { // 。”
			end, n = end+n, len(firstRune(words[end+n:]))
			end, n = end+n, 0
		}
		at := zh.Span{Start: r.Span.Start + start, End: r.Span.Start + end}
		start = end + len(firstRune(words[end:]))
		if s.Next != nil && overlap(s.Next.Span, at) {
			gap = true
			continue
		}
		frame := []zh.Span{s.Customer.Span}
		if s.HappenedAt != nil {
			frame = append(frame, s.HappenedAt.Span)
		}
		if overlap(s.Customer.Span, at) || !s.Customer.Said() {
			frame = append(frame, s.Contact.Span)
		}
		from, shortest := at.Start, 3
		for _, f := range frame {
			if overlap(f, at) {
				from, shortest = max(from, f.End), 6
			}
		}
		clause := strings.TrimSpace(t.words(zh.Span{Start: from, End: at.End}))
		if shortest > 3 && measured(clause) {
			shortest = 3 // 先要3台
		}
		if utf8.RuneCountInString(clause) < shortest {
			gap = true
			continue
		}
		switch {
		case last < 0:
		case from == at.Start && !gap: // as it was written, when nothing was left out between
			kept.WriteString(words[last:max(last, from-r.Span.Start)])
		default:
			kept.WriteString("，")
		}
		kept.WriteString(clause)
		last, gap = at.End-r.Span.Start, false
	}
	return kept.String()
}

// closes reports whether a sign belongs to what stands before it.
func closes(sign string) bool { return sign != "" && strings.Contains("”’」』）)》】", sign) }

// leadsOn are words that a blank behind them does not end a clause.
var leadsOn = strings.Fields(`是 叫 为 给 找 跟 和 的 人`)

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// measured reports whether a clause says how many of a thing: 先要4台.
func measured(clause string) bool {
	r := zh.Read(clause).Runes
	for k := 0; k+1 < len(r); k++ {
		if (r[k] >= '0' && r[k] <= '9' || zh.Holds("一两二三四五六七八九十百千", r[k])) && zh.Holds("台套件辆万吨箱间米", r[k+1]) {
			return true
		}
	}
	return false
}

func overlap(a, b zh.Span) bool { return a.Start < b.End && b.Start < a.End }

// clauseEnd is where the first clause of s ends.
func clauseEnd(s string) int {
	if i := strings.IndexAny(s, "，,。；;！!？?、 　\n\t|"); i >= 0 {
		return i
	}
	return len(s)
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// logged looks for what makes a contact worth a remark: a colleague who was in touch within two days, and the same
// words a moment ago.
func (t *Turn) logged(ctx context.Context, a crm.Activity) (colleague string, again bool, err error) {
	all, err := t.Tx.LastActivities(ctx, a.CustomerID, t.Now.Add(-48*time.Hour), 50)
	if err != nil {
		return "", false, err
	}
	for _, o := range all {
		if o.Actor == t.Actor.User.ID {
			again = again || (a.Content != "" && o.Content == a.Content && o.Type == a.Type && o.MessageKey != t.Message.Key)
			continue
		}
		if u, err := t.Tx.User(ctx, o.Actor); err == nil && colleague == "" {
			colleague = u.Name
		} else if err != nil && !notFound(err) {
			return "", false, err
		}
	}
	return colleague, again, nil
}

// tickOff finishes the planned contacts that this one was: those due by now, and all when the next one was said.
// Somebody who was not reached is still to be contacted.
func (t *Turn) tickOff(ctx context.Context, a crm.Activity, next bool) error {
	if a.Outcome == crm.NotReached {
		return nil
	}
	all, err := t.Tx.OpenFollowUps(ctx, a.CustomerID)
	if err != nil {
		return err
	}
	tomorrow := crm.DateOf(t.Now).AddDays(1).In(t.Now.Location())
	for _, f := range all {
		if !t.Tx.Actor().Scope.Includes(f.Owner) {
			continue // of who works on the customer beside this person
		}
		mine := f.DealID == a.DealID || f.DealID == 0 || a.DealID == 0
		if mine && (next || f.Due.At.Before(tomorrow)) {
			if _, err := t.Tx.SaveFollowUp(ctx, f.Finish(a.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}
