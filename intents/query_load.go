package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// queryLoad tells what everybody has on their hands, or to whom a lead should go, and why.
func queryLoad() Intent {
	return Intent{
		Kind:     QueryLoad,
		Title:    "谁手上多少",
		Needs:    crm.SeeLoads,
		Place:    crm.Alone,
		Examples: []string{"谁手上客户最多", "大家手上各有多少客户", "华东精工给谁合适"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Customer.Said() || r.Slots.Field == toSuggest {
				var c crm.Customer
				var err error
				if ref := r.Slots.Customer; ref.Said() && ref.Match != "anaphor" {
					if c, err = t.existing(ctx, r, AskCustomer); notFound(err) {
						pooled, text, err := t.inPool(ctx, r)
						if err != nil || text != "" {
							return "", errOr(err, &crm.NotFoundError{What: crm.CustomerNoun, Name: ref.Text})
						}
						c = pooled
					} else if err != nil {
						return "", err
					}
				} else if recent, err := t.recent(ctx); err == nil && len(recent) == 1 {
					c = recent[0]
				}
				var not []crm.UserID
				if c.Owner != 0 {
					not = append(not, c.Owner)
				}
				to, way, err := t.suggest(ctx, c, not)
				return say.Suggested(c, to, way), err
			}
			people, err := t.Tx.ScopeUsers(ctx)
			if err != nil {
				return "", err
			}
			loads, err := t.Tx.Loads(ctx, people)
			if err != nil {
				return "", err
			}
			var reps []crm.Load
			for _, l := range loads {
				if l.User.Sells() || l.Weight() > 0 {
					reps = append(reps, l)
				}
			}
			to, way, err := t.suggest(ctx, crm.Customer{}, nil)
			return say.Loads(reps, to, way, t.Now), err
		},
	}
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// toSuggest is Slots.Field of a question to whom a lead should go.
const toSuggest = "suggest"
