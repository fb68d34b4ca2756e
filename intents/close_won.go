package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// closeWon marks a deal won.
func closeWon() Intent {
	return Intent{
		Kind:     CloseWon,
		Title:    "成交",
		Examples: []string{"华北重工签了，80万", "星辰科技的MES系统拿下了", "恒通物流合同盖章了，成交", "华北重工签了，80万，分三期：3:4:3，每月一期"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			won, ok := t.Process.Pipeline(r.Slots.Pipeline).First(crm.WonStage)
			if !ok {
				return "", &crm.NotFoundError{What: crm.StageNoun, Name: "成交"}
			}
			said, err := t.advance(ctx, r, won.Code)
			if err != nil || len(r.Slots.Plans) == 0 {
				return said, err
			}
			return t.wonOnTerms(ctx, r, said)
		},
	}
}
