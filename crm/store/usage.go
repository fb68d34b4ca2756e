package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// usesText is uses as they stand in the inbox, as many as fit.
func usesText(uses []crm.Use) string {
	var b strings.Builder
	for _, u := range uses {
		s := u.String()
		if b.Len() > 0 {
			s = "," + s
		}
		if b.Len()+len(s) > 255 {
			break
		}
		b.WriteString(s)
	}
	return b.String()
}

func usesIn(text string) (out []crm.Use) {
	for s := range strings.SplitSeq(text, ",") {
		if s != "" {
			out = append(out, crm.ParseUse(s))
		}
	}
	return out
}

// Usage counts how the assistant was used in [from, to), by its own records: the inbox, the journal, the approvals, thumbs and
// suggestions. What it shows of the process (rulings and fields) is counted since a day before. An admin's.
func (tx *Tx) Usage(ctx context.Context, since, from, to crm.Date) (u crm.Usage, err error) {
	if err := tx.actor.User.Require(crm.HearOfPlatform, crm.ToAll); err != nil {
		return u, err
	}
	loc := tx.s.options.Location
	u.From, u.To = from, to
	a, b := from.In(loc), to.In(loc)
	if err = tx.uses(&u, a, b); err != nil {
		return u, fmt.Errorf("store: usage: %w", err)
	}
	if u.Rulings, err = tx.rulings(since.In(loc), b); err != nil {
		return u, fmt.Errorf("store: usage: rulings: %w", err)
	}
	if u.Fields, err = tx.filled(ctx, since.In(loc), b); err != nil {
		return u, fmt.Errorf("store: usage: fields: %w", err)
	}
	if u.Open, u.Askers, err = tx.OpenQuestions(ctx, 100); err != nil {
		return u, err
	}
	if u.Suggestions, err = tx.Suggestions(ctx, a, b); err != nil {
		return u, err
	}
	u.Likes, u.Dislikes, err = tx.thumbs(a, b)
	return u, err
}

// uses counts what messages came to, and what of it was taken back.
func (tx *Tx) uses(u *crm.Usage, from, to time.Time) error {
	type counted struct {
		Uses string
		N    int
	}
	by := map[string]*crm.IntentUsage{}
	of := func(intent string) *crm.IntentUsage {
		if by[intent] == nil {
			by[intent] = &crm.IntentUsage{Intent: intent}
		}
		return by[intent]
	}
	var rows []counted
	said := func() *gorm.DB { return between(tx.db.Table("inbox").Where("said_at > 0"), "said_at", from, to) }
	if err := said().Select("uses, COUNT(*) AS n").Group("uses").Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		u.Messages += r.N
		for _, x := range usesIn(r.Uses) {
			switch c := of(x.Intent); x.How {
			case crm.UseDone:
				c.Done += r.N
			case crm.UseAsked:
				c.Asked += r.N
			case crm.UseRefused:
				c.Refused += r.N
			case crm.UseCorrected:
				c.Corrected += r.N
			}
		}
	}
	if err := said().Select("COUNT(DISTINCT from_key)").Scan(&u.People).Error; err != nil {
		return err
	}
	rows = nil
	taken := between(tx.db.Table("operations o").Where("o.user_id IN (SELECT id FROM users) AND o.undone_by > 0 AND o.undoes = 0"), "o.at", from, to).
		Joins("JOIN operations b ON b.id = o.undone_by AND b.undone_by = 0").Joins("JOIN inbox i ON i.message_key = o.message_key")
	if err := taken.Select("i.uses AS uses, COUNT(*) AS n").Group("i.uses").Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		for _, x := range usesIn(r.Uses) {
			if x.How == crm.UseDone {
				of(x.Intent).TakenBack += r.N
			}
		}
	}
	u.Unclear = of("none").Refused
	delete(by, "none")
	for _, c := range by {
		u.Intents = append(u.Intents, *c)
	}
	slices.SortFunc(u.Intents, func(a, b crm.IntentUsage) int {
		if d := b.Uses() - a.Uses(); d != 0 {
			return d
		}
		return strings.Compare(a.Intent, b.Intent)
	})
	return nil
}

// rulings count what was decided in a time, by gate.
func (tx *Tx) rulings(from, to time.Time) (out []crm.Ruling, err error) {
	q := between(tx.db.Table("approvals a").Joins("JOIN deals d ON d.id = a.deal_id").Where("a.deleted_at = 0 AND a.status IN ?", []crm.ApprovalStatus{crm.ApprovalGiven, crm.ApprovalRefused}), "a.decided_at", from, to)
	var rows []struct {
		Pipeline string
		To       crm.StageCode
		Why      string
		Given, N int
	}
	err = q.Select("d.pipeline AS pipeline, a.to_stage AS `to`, a.why AS why, COUNT(CASE WHEN a.status = ? THEN 1 END) AS given, COUNT(*) AS n", crm.ApprovalGiven).
		Group("d.pipeline, a.to_stage, a.why").Order("n DESC, a.to_stage, a.why").Scan(&rows).Error
	for _, r := range rows {
		out = append(out, crm.Ruling{Pipeline: r.Pipeline, To: r.To, Why: r.Why, Given: r.Given, Refused: r.N - r.Given})
	}
	return out, err
}

// filled counts which fields of what was recorded in a time have something in them.
func (tx *Tx) filled(ctx context.Context, from, to time.Time) (out []crm.Filled, err error) {
	made := func(table string) *gorm.DB {
		return between(tx.db.Table(table+" r").Where("r.deleted_at = 0"), "r.created_at", from, to)
	}
	of := map[crm.Noun]int{}
	for _, x := range []struct {
		noun   crm.Noun
		table  string
		fields [][2]string // what people call it, and the test that it holds something
		summed sumKind     // which tell the same, wants where
		wants  []int
		trait  []string
	}{
		{crm.CustomerNoun, "customers", [][2]string{{"行业", "industry <> ''"}, {"地区", "region <> ''"}, {"来源", "source <> ''"}, {"级别", "level <> ''"}}, newSums, []int{0, 1, 2, 3}, nil},
		{crm.DealNoun, "deals", [][2]string{{"金额", "amount > 0"}, {"预计成交日", "expected_close IS NOT NULL"}}, madeSums, []int{5, 1}, []string{noTrait}},
		{crm.ContactNoun, "contacts", [][2]string{{"职务", "title <> ''"}, {"电话", "phone <> ''"}}, peopleSums, []int{0, 1}, nil},
	} {
		had, n, ok, err := tx.summedFilled(x.summed, from, to, x.wants, x.trait...)
		if err != nil {
			return nil, err
		}
		if of[x.noun] = n; ok {
			for i, f := range x.fields {
				out = append(out, crm.Filled{Noun: x.noun, Field: f[0], Had: had[i], Of: n})
			}
			continue
		}
		sums := "COUNT(*) AS n"
		for i, f := range x.fields {
			sums += fmt.Sprintf(", COUNT(CASE WHEN r.%s THEN 1 END) AS f%d", f[1], i)
		}
		var row struct{ N, F0, F1, F2, F3 int }
		if err := made(x.table).Select(sums).Scan(&row).Error; err != nil {
			return nil, err
		}
		of[x.noun] = row.N
		for i, n := range []int{row.F0, row.F1, row.F2, row.F3}[:len(x.fields)] {
			out = append(out, crm.Filled{Noun: x.noun, Field: x.fields[i][0], Had: n, Of: row.N})
		}
	}
	fields, err := tx.Fields(ctx)
	if err != nil {
		return nil, err
	}
	tables := map[crm.Noun]string{crm.CustomerNoun: "customers", crm.DealNoun: "deals", crm.ContactNoun: "contacts"}
	for _, f := range fields {
		var n int
		q := made(tables[f.Of]).Joins("JOIN custom_values v ON v.record_id = r.id AND v.field_id = ? AND v.live = 1", f.ID)
		if err := q.Select("COUNT(*)").Scan(&n).Error; err != nil {
			return nil, err
		}
		out = append(out, crm.Filled{Noun: f.Of, Field: f.Name, Had: n, Of: of[f.Of]})
	}
	return out, nil
}

// thumbs are what people thought of answers of 智能机器人: how many liked one, and who did not and why. Of several words of one person about
// one answer the last counts.
func (tx *Tx) thumbs(from, to time.Time) (likes int, dislikes []crm.Feedback, err error) {
	var rows []feedbackRow
	if err := between(tx.db, "said_at", from, to).Order("said_at DESC, id DESC").Find(&rows).Error; err != nil {
		return 0, nil, fmt.Errorf("store: usage: thumbs: %w", err)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		key := r.FromKey + "\x00" + r.AnswerKey
		if seen[key] {
			continue
		}
		seen[key] = true
		switch crm.Verdict(r.Verdict) {
		case crm.Helpful:
			likes++
		case crm.Unhelpful:
			f := crm.Feedback{Answer: r.AnswerKey, From: r.FromKey, Verdict: crm.Unhelpful, Words: r.Words, At: tx.s.instant(r.SaidAt)}
			for s := range strings.SplitSeq(r.Reasons, ",") {
				if n := len(s); n == 1 {
					f.Reasons = append(f.Reasons, int(s[0]-'0'))
				}
			}
			dislikes = append(dislikes, f)
		}
	}
	return likes, dislikes, nil
}
