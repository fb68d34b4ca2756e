package intents

import (
	"encoding/json"
	"sync"
	"testing"

	"genjin/crm"
	"genjin/internal/crowd"
)

// Messages are read in rooms that were used before, by many at once: no result may show it.
func TestNothingIsLeftOfOtherMessages(t *testing.T) {
	messages := benchMessages(t)
	c := testContext()
	var names []Name
	for i, n := range append(crowd.Names(50), "华北重工", "星辰科技有限公司") {
		names = append(names, Name{Customer: crm.CustomerID(i + 1), Text: n})
	}
	c.Book = NewNames(names)
	fresh := make([]string, len(messages))
	for i, m := range messages {
		fresh[i] = spelled(t, NewParser(nil, Lexicon{}).Parse(m, c))
		if i == 40 {
			messages = messages[:i+1]
			break
		}
	}
	p := NewParser(nil, Lexicon{})
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			kept := make([]Result, len(messages))
			for i := range messages {
				k := (i*7 + worker*11) % len(messages)
				kept[k] = p.Parse(messages[k], c)
			}
			for i, r := range kept {
				if got := spelled(t, r); got != fresh[i] {
					t.Errorf("%s: %s, want %s", messages[i], got, fresh[i])
				}
			}
		})
	}
	wait.Wait()
}

func spelled(t *testing.T, r Result) string {
	b, err := json.Marshal(r)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

// A new reader of whole messages is welcome, but not in every message's time: its line in readers has the words without
// which it is not asked. What a message takes is what its result holds, in a company with pipelines and a book as without.
func TestAMessageTakesFewAllocations(t *testing.T) {
	messages := benchMessages(t)
	c := testContext()
	plain := NewParser(nil, Lexicon{})
	company, at := NewParser(pipelinesOf("renewal 续约/续签: 待续约; channel 渠道/分销: 渠道报备"), Lexicon{}), c
	at.Process, at.Book = company.process, knownTo(plain, messages)
	for name, got := range map[string]float64{"alone": allocationsOf(plain, messages, c), "in a company": allocationsOf(company, messages, at)} {
		if got > mostAllocations {
			t.Errorf("%s: %.1f allocations a message, at most %.1f", name, got, mostAllocations)
		}
	}
}

// mostAllocations is about half more than a message of the development set takes.
const mostAllocations = 7.5

// allocationsOf is how many allocations a message takes, in a room that is used again. The room is held here and not by a
// pool: under the race detector a pool loses what it holds.
func allocationsOf(p *Parser, messages []string, c Context) float64 {
	rd := p.readings.Get().(*reading)
	all := 0.0
	for _, m := range messages {
		all += testing.AllocsPerRun(1, func() { rd.understand(m, c) })
	}
	return all / float64(len(messages))
}

// knownTo is a book of the customers that the messages speak of, as far as they are names by their shape.
func knownTo(p *Parser, messages []string) *Names {
	var all []Name
	for _, m := range messages {
		for _, q := range p.Parse(m, testContext()).Requests {
			if n := q.Slots.Customer; n.Match == "shape" {
				all = append(all, Name{Customer: crm.CustomerID(len(all) + 1), Text: n.Text})
			}
		}
	}
	return NewNames(all)
}

// The words that a message about approvals must hold are not fewer than its shapes allow.
func TestNoApprovalIsPassedOver(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book = bookOf("华北重工,星辰科技")
	rd := p.readings.Get().(*reading)
	for _, verb := range []string{"审批通过", "审核通过", "可以通过", "予以通过", "已阅同意", "同意", "批准", "批了", "准了", "通过", "准予", "放行", "approve", "approved",
		"审批不通过", "不予通过", "不同意", "不批", "不准", "驳回", "驳回去", "拒绝", "拒批", "打回", "打回去重做", "退回修改", "否决", "否了", "reject", "rejected"} {
		for _, m := range []string{verb, "我" + verb, verb + "华北重工的报价", "华北重工的报价" + verb, "星辰科技," + verb, "都" + verb, verb + "第3号", "#3" + verb, verb + ",太低了"} {
			passedOver(t, rd, m, c)
		}
	}
	for _, m := range []string{"审一下", "批下", "等我审核", "有哪些要我批的", "谁没批", "我的申请呢", "华北重工到哪了", "华北重工的报价过了吗", "星辰科技过了没", "星辰科技谁在批", "我提的申请过了没"} {
		passedOver(t, rd, m, c)
	}
}

func passedOver(t *testing.T, rd *reading, m string, c Context) {
	t.Helper()
	rd.open(m, c)
	rd.tokenise()
	heard := hear(rd.r[rd.start:])
	for i := range readers {
		if heard[i>>6]>>(i&63)&1 != 0 || readers[i].longest > 0 && len(rd.r)-rd.start > readers[i].longest {
			continue
		}
		if r, ok := readers[i].read(rd); ok {
			t.Errorf("%s: %s, and its reader is not asked: none of %q is heard", m, r.Kind, readers[i].words)
		}
	}
	rd.close()
}

// Whatever a reader of whole messages reads holds one of its words.
func TestNoMessageIsPassedOver(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book = bookOf("华北重工,星辰科技")
	rd := p.readings.Get().(*reading)
	for _, m := range benchMessages(t) {
		passedOver(t, rd, m, c)
	}
	for _, i := range All() {
		for _, m := range i.Examples {
			passedOver(t, rd, m, c)
		}
	}
}

// A reader is a bit of heard.
func TestReadersFitTheirBits(t *testing.T) {
	if most := 64 * len(heard{}); len(readers) > most {
		t.Errorf("%d readers are more than %d bits", len(readers), most)
	}
}
