package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// createDeal begins a deal.
func createDeal() Intent {
	return Intent{
		Kind:     CreateDeal,
		Title:    "新建商机",
		Examples: []string{"给星辰科技建个商机，MES系统，50万", "新商机：华北重工-年度框架-120万-预计12月成交", "恒通物流 WMS项目 80万 赢率40%"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.Customer(ctx, r)
			if err != nil {
				return "", err
			}
			amount, err := t.Amount(r)
			if err != nil {
				return "", err
			}
			d, err := t.draft(ctx, r, c, amount)
			if err != nil {
				return "", err
			}
			same, err := t.deals(ctx, c, func(o crm.Deal) bool { return t.Process.Open(o) && crm.NameKey(o.Title) == crm.NameKey(d.Title) })
			if err != nil {
				return "", err
			} else if len(same) > 0 {
				return "", &crm.DuplicateError{What: crm.DealNoun, Name: same[0].Title, Mine: true}
			}
			return t.begin(ctx, r, c, d)
		},
	}
}

// begin stores a new deal in the stage that was said, else where a deal with a need begins.
func (t *Turn) begin(ctx context.Context, r Request, c crm.Customer, d crm.Deal) (say.Text, error) {
	due, _, err := t.next(r)
	if err != nil {
		return "", err
	}
	person, err := t.Contact(ctx, r, c)
	if err != nil {
		return "", err
	}
	to, said, err := t.stageOf(r, d)
	if err != nil {
		return "", err
	}
	if !said {
		to = d.Stage
		if s, ok := t.Process.Of(d).Find(string(crm.DealNoun)); ok && s.Kind == crm.OpenStage {
			to = s.Code
		}
	}
	var waits *crm.TransitionError
	change := crm.StageChange{Deal: d}
	if to != d.Stage {
		decided, err := t.decide(ctx, r, c, d, to, d.Amount)
		if needsWord(err, &waits) {
			err = nil // it begins where it may, and waits
		} else {
			change = decided
		}
		if err != nil {
			return "", err
		}
	}
	if person, err = t.savedContact(ctx, person); err != nil {
		return "", err
	}
	if d, err = t.record(ctx, change); err != nil {
		return "", err
	}
	p := say.Progress{Customer: c, NewCustomer: created(r), Deal: d, Created: true, Stage: t.Process.Stage(d), Pipeline: t.lineOf(d)}
	if p.Next, err = t.plan(ctx, r, c, d, person.ID, due); err != nil {
		return "", err
	}
	p.Wanted = t.wanting(ctx, d)
	t.wrote(r, LastWrite{Customer: c.ID, Deal: d.ID, FollowUp: p.Next.ID}, say.SummaryOfDeal(c, d))
	if waits != nil {
		asked, err := t.askApproval(ctx, r, c, d, waits, crm.Due{})
		return say.Both(say.DealCreated(p, t.Now), asked), err
	}
	return say.DealCreated(p, t.Now), nil
}
