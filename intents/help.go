package intents

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/internal/say"
)

// help shows by example what can be said; 「教我推进」 shows all examples of one thing.
func help() Intent {
	return Intent{
		Kind:     Help,
		Title:    "帮助",
		Examples: []string{"帮助", "你会什么", "教我推进"},
		Place:    crm.InPublic,
		Do: func(_ context.Context, t *Turn, _ Request) (say.Text, error) {
			all := All()
			if _, about, ok := strings.Cut(t.Text, "教我"); ok {
				for _, i := range all {
					if about = strings.Trim(about, " 　怎么用。？?"); about != "" && strings.Contains(i.Title, about) {
						return say.HelpOn(say.HelpTopic{Title: i.Title, Examples: i.Examples}), nil
					}
				}
			}
			var topics, rare []say.HelpTopic
			for _, i := range all {
				if !i.Allows(t.Actor.User) || len(i.Examples) == 0 || i.Kind == Help || i.Kind == Amend || i.Kind == Undo || i.Kind == Explain {
					continue
				}
				topic := say.HelpTopic{Title: i.Title, Examples: i.Examples, Records: i.Write}
				if i.Rare {
					rare = append(rare, topic)
				} else {
					topics = append(topics, topic)
				}
			}
			return say.Help(append(topics, rare...)), nil
		},
	}
}
