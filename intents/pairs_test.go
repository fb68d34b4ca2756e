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

// The same for the writes that are told to do, not told of: each as a command, and asked, denied, supposed, heard, wished.
var (
	orderDeeds = []struct {
		kind Kind
		text string // {n} is the customer
	}{
		{CreateCustomer, "新增客户{n}"}, {AddContact, "给{n}加个联系人王总"}, {CreateDeal, "给{n}建个商机50万"}, {Assign, "把{n}分给李娜"},
		{Transfer, "把{n}转给李娜"}, {AddTag, "给{n}打标签重点"}, {AdvanceDeal, "把{n}推进到报价"}, {SetReminder, "明天提醒我联系{n}"},
		{LogContact, "拜访了{n}"}, {LogContact, "给{n}打了电话"}, {LogContact, "跟{n}聊了方案"},
	}
	// what may stand around an order or a report without its being one
	aroundUnreal = []string{
		"要是{o}就好了", "如果{o}会怎么样", "听说{o}", "听老王说{o}", "谁{o}", "有没有人{o}", "是不是要{o}", "要不要{o}", "{o}了吗", "{o}了没有", "{o}没", "什么时候{o}",
		"怎么{o}", "为什么{o}", "昨晚做梦{o}", "没{o}", "还没{o}", "别{o}", "不要{o}", "不用{o}", "假如{o}呢", "万一{o}怎么办", "据说{o}", "有人说{o}",
		"真想{o}", "差点{o}", "本来想{o}", "忘了{o}", "没必要{o}", "{o}有用吗", "{o}是什么意思", "谁让你{o}", "张伟说{o}了", "好像{o}了", "可能{o}了", "应该{o}了吧",
	}
)

func TestOrdersThatAreNone(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	n, wrong, grave := 0, 0, 0
	for _, deed := range orderDeeds {
		for _, around := range aroundUnreal {
			for _, name := range pairNames {
				text := strings.ReplaceAll(around, "{o}", strings.ReplaceAll(deed.text, "{n}", name))
				n++
				for _, r := range p.Parse(text, c).Requests {
					if !writes(r.Kind) || orderWritten[deed.kind][around] {
						continue
					}
					wrong++
					if r.Kind == CloseWon || r.Kind == CloseLost || r.Kind == RecordPayment || r.Kind == Transfer {
						grave++
					}
					if wrong <= 100 && name == "华北重工" {
						t.Logf("%s: writes: %s", text, brief(p.Parse(text, c)))
					}
					break
				}
			}
		}
	}
	t.Logf("%d messages that are no order, %d would write, %d of them gravely", n, wrong, grave)
	if wrong > 0 {
		t.Errorf("%d of %d would write", wrong, n)
	}
}

// orderWritten are the messages among these that rightly write: what one forgot to log is a report of it.
var orderWritten = map[Kind]map[string]bool{
	LogContact:  {"没{o}": true, "还没{o}": true},
	SetReminder: {"忘了{o}": true, "张伟说{o}了": true},
}

// writes reports whether a kind changes records.
func writes(k Kind) bool {
	switch k {
	case None, Help, QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, KnowledgeQuery:
		return false
	}
	return true
}
