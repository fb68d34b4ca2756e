package intents

import (
	"fmt"
	"strings"
	"testing"
)

// Minimal pairs: the same deed as a fact, and asked, denied, supposed, heard, wished, planned, doubted.
// Of the unreal ones not a single one may write.

var (
	pairNames = []string{"华北重工", "青松设备", "三六五网络", "大成律所", "蓝海跨境", "华为"}
	// done and bare form of each deed
	pairDeeds = []struct {
		kind       Kind
		done, bare string
	}{
		{CloseWon, "签了", "签"}, {CloseWon, "签下来了", "签下来"}, {CloseWon, "成交了", "成交"}, {CloseWon, "中标了", "中标"},
		{CloseWon, "下单了", "下单"}, {CloseWon, "合同签了", "签合同"}, {CloseWon, "拿下了", "拿下"}, {CloseWon, "赢单了", "赢单"},
		{CloseLost, "丢了", "丢"}, {CloseLost, "黄了", "黄"}, {CloseLost, "输单了", "输单"}, {CloseLost, "被截胡了", "被截胡"},
		{RecordPayment, "回款了50万", "回款50万"}, {RecordPayment, "到账50万", "到账"}, {RecordPayment, "付款了", "付款"}, {RecordPayment, "打款了30万", "打款"},
		{AdvanceDeal, "进入报价阶段了", "进入报价阶段"}, {AdvanceDeal, "推进到报价了", "推进到报价"},
	}
	pairReal = []string{"{n}{d}", "今天{n}{d}", "{n}已经{d}", "{n}终于{d}", "刚刚{n}{d}", "{n}{d}!", "{n}今天{d}"}
	// {d} is done, {b} bare
	pairUnreal = []string{
		"{n}{d}吗", "{n}{d}吗?", "{n}{d}没有", "{n}{d}?", "{n}是不是{d}", "{n}有没有{b}", "{n}什么时候{b}", "{n}能{b}吗", "{n}怎么还没{b}", "谁知道{n}{d}没",
		"{n}没{b}", "{n}还没{b}", "{n}没有{b}", "{n}尚未{b}", "{n}不{b}",
		"要是{n}{d}", "如果{n}{d}就好了", "要是{n}能{b}就好了", "{n}{d}的话我请客", "等{n}{d}再说", "万一{n}{d}", "假如{n}{d}",
		"听说{n}{d}", "听说{n}要{b}", "据说{n}{d}", "听老王说{n}{d}", "好像{n}{d}", "{n}可能{d}", "估计{n}{d}", "{n}应该{d}", "{n}差点{d}", "有人说{n}{d}",
		"真想{n}{d}", "希望{n}{b}", "真希望{n}快点{b}", "但愿{n}{d}", "梦见{n}{d}", "{n}争取{b}",
		"{n}快{d}", "{n}就要{d}", "{n}准备{b}", "{n}打算{b}", "{n}预计下周{b}", "{n}马上要{b}了", "{n}即将{b}",
	}
)

func pair(pattern, name, done, bare string) string {
	return strings.NewReplacer("{n}", name, "{d}", done, "{b}", bare).Replace(pattern)
}

func TestUnrealWritesNothing(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	n, wrong := 0, 0
	for _, deed := range pairDeeds {
		for _, pattern := range pairUnreal {
			for _, name := range pairNames {
				if pattern == "{n}没{b}" && deed.bare == "中标" {
					continue // the bid is lost
				}
				text := pair(pattern, name, deed.done, deed.bare)
				n++
				for _, r := range p.Parse(text, c).Requests {
					if writes(r.Kind) {
						wrong++
						if wrong <= 600 {
							t.Errorf("%s: writes: %s", text, brief(p.Parse(text, c)))
						}
						break
					}
				}
			}
		}
	}
	t.Logf("%d unreal messages, %d would write", n, wrong)
}

func TestRealIsRecognised(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	n, right := 0, 0
	for _, deed := range pairDeeds {
		for _, pattern := range pairReal {
			for _, name := range pairNames {
				text := pair(pattern, name, deed.done, deed.bare)
				n++
				got := p.Parse(text, c).Requests
				if len(got) == 1 && got[0].Kind == deed.kind && got[0].Slots.Customer.Text == name {
					right++
				} else {
					t.Logf("%s: want %s, got %s", text, deed.kind, brief(p.Parse(text, c)))
				}
			}
		}
	}
	t.Logf("%d of %d real messages", right, n)
	if float64(right) < 0.95*float64(n) {
		t.Errorf("recall %s", fmt.Sprintf("%.1f %%", 100*float64(right)/float64(n)))
	}
}

// writes reports whether a kind changes records.
func writes(k Kind) bool {
	switch k {
	case None, Help, QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, KnowledgeQuery:
		return false
	}
	return true
}
