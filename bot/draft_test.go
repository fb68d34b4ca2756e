package bot

import (
	"strings"
	"testing"

	"genjin/crm"
	"genjin/intents"
)

// drafting is a model that writes what a test wants.
func drafting(write func(crm.Draft) string) *scripted {
	return &scripted{
		labels: func(string) intents.Answered { return intents.Answered{Outcome: crm.ModelUnusable} },
		draft: func(d crm.Draft) intents.Answered {
			return intents.Answered{Text: write(d), Outcome: crm.ModelAnswered, Tokens: 300}
		},
	}
}

// A question is answered out of the articles, which are quoted by number, with their figures; the plain answer stands below.
func TestAnAnswerQuotesItsArticles(t *testing.T) {
	m := drafting(func(d crm.Draft) string {
		if strings.ContainsAny(d.Facts, "0123456789") && !strings.Contains(d.Facts, "[1] ") {
			return ""
		}
		return "质保是{1}，先算停机的损失[1]。"
	})
	x := modelStage(t, nil)
	x.bot.sure = intents.Result.Sure
	x.line("", "wangjingli> FAQ：问：我们的质保是几年 答：整机质保36个月，先算停机一天损失8万")
	plain := x.line("zhangwei", "zhangwei> 我们的质保是几年")
	x.bot.Model = m
	heard := x.line("zhangwei", "zhangwei> 我们的质保是几年")
	if m.times() != 1 || strings.Contains(m.asked[0], "36") || strings.Contains(m.asked[0], "8万") {
		t.Fatalf("asked %q", m.asked)
	}
	if !strings.Contains(heard, "（知识1）") || !strings.Contains(heard, "AI 起草") || !strings.Contains(heard, "整机质保36个月") {
		t.Error(heard)
	}
	for _, bad := range []string{"", "无", "质保{1}，五年内免费[1]。", "质保60个月[1]。", "质保{1}。", "质保{1}[7]。", "[点我](http://evil.example)[1]", "质保{1}[1]，见 http://evil.example"} {
		x.bot.Model = drafting(func(crm.Draft) string { return bad })
		got := x.line("zhangwei", "zhangwei> 我们的质保是几年")
		if strings.Contains(got, "AI 起草") || !strings.Contains(got, "整机质保36个月") || strings.Contains(got, "evil") {
			t.Errorf("%q gives\n%s\nwithout a model\n%s", bad, got, plain)
		}
	}
}
