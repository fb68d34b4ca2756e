package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// addTag puts tags on a customer, takes them off, and sets its level.
func addTag() Intent {
	return Intent{
		Kind:     AddTag,
		Title:    "打标签、定级",
		Examples: []string{"给华北重工打标签 重点客户", "星辰科技升级为A类", "绿源食品去掉标签 老客户"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.Customer(ctx, r)
			if err != nil {
				return "", err
			}
			s := r.Slots
			if s.Field == levelUnknown {
				return say.LevelUnknown(c, s.Text), nil
			}
			if len(s.Tags) == 0 && s.Level == "" {
				return say.NeedTag(c), nil
			}
			after, changed := c, []string{}
			after.Tags = slices.Clone(c.Tags)
			set(&after.Level, s.Level)
			for _, tag := range s.Tags {
				if tag = crm.MaskNumbers(strings.TrimSpace(tag)); tag == "" || slices.Contains(c.Tags, tag) != s.Untag {
					continue
				}
				changed = append(changed, tag)
				if s.Untag {
					after.Tags = slices.DeleteFunc(after.Tags, func(had string) bool { return had == tag })
				} else {
					after.Tags = append(after.Tags, tag)
				}
			}
			if len(changed) == 0 && after.Level == c.Level {
				t.mention(c.ID, 0)
				return say.TagsAsTheyWere(c), nil
			}
			if after, err = t.Tx.SaveCustomer(ctx, after); err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfChange(c, "标签"))
			if s.Untag {
				return say.Untagged(after, changed), nil
			}
			level := crm.Level("")
			if after.Level != c.Level {
				level = after.Level
			}
			return say.Tagged(after, changed, level), nil
		},
	}
}

// levelUnknown is Slots.Field of a level that there is not; Slots.Text is what was said.
const levelUnknown = "level"

var levelForms = []form{{ // 华北重工定级E
	words: []string{"级", "定为", "评为", "升为", "降为"},
	shape: zh.NewSentence(`[把|将|给]<a 2-24>[的]*(定级|评级|等级|级别|定为|评为|升级为|升为|降级为|降为)[是|为|到|成|改成|改为|定为|:|_]*(l=e|f|g|h|s|甲|乙|丙|丁)[级|类][客户][了|吧]`),
	read: func(m match) (Request, bool) {
		ref, ok := m.customer("a", true)
		i, j := m.runes("l")
		r := Request{Kind: AddTag}
		r.Slots.Customer, r.Slots.Field, r.Slots.Text = ref, levelUnknown, strings.ToUpper(m.tx.Slice(i, j))
		return r, ok
	},
}}
