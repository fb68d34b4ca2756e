package intents

import (
	"context"

	"genjin/crm"
	"genjin/internal/say"
)

// closeLost marks a deal lost, with the reason.
func closeLost() Intent {
	return Intent{
		Kind:     CloseLost,
		Title:    "输单",
		Examples: []string{"华北重工丢了，价格太高", "星辰科技这单输给友商了", "恒通物流的项目取消了，关掉吧"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			lost, ok := t.Process.Pipeline(r.Slots.Pipeline).First(crm.LostStage)
			if !ok {
				return "", &crm.NotFoundError{What: crm.StageNoun, Name: "输单"}
			}
			return t.advance(ctx, r, lost.Code)
		},
	}
}
