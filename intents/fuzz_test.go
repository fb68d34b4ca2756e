package intents

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzParse: no text makes the parser panic, every span lies inside the text, and the same text reads the same again.
// go test ./intents -run XXX -fuzz FuzzParse
func FuzzParse(f *testing.F) {
	for _, s := range []string{"今天拜访了华北重工王总，聊了年度框架，下周三再约", "华北重工签了50万", "【跟进】苏大附一院|微信|采购办 小顾|下次 周四", "建客户!下周见酒吧,三里屯那个",
		"那上个月呢", "给晨露口腔连锁建个 deal,80 个 seat,1200 一个", "佢话星期五前俾覆我", "电话138 1234 5678", "新客户+1:桂林漓江竹筏游", "今天3个call:A公司要报价,B没打通", "", "\xff\x00，。", "没"} {
		f.Add(s)
	}
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book = bookOf("华北重工有限公司, 青岛海拓物联, 山东寿光菜篮子, 会展中心, Vertex Robotics")
	f.Fuzz(func(t *testing.T, text string) {
		r := p.Parse(text, c)
		if !reflect.DeepEqual(r, p.Parse(text, c)) {
			t.Errorf("%q reads differently a second time", text)
		}
		for _, q := range r.Requests {
			for _, at := range []Ref{q.Slots.Customer, q.Slots.Contact, q.Slots.Person, q.Slots.Deal} {
				if at.Text != "" && (at.Span.Start < 0 || at.Span.End > len(text) || at.Span.Start > at.Span.End) {
					t.Errorf("%q: %q at %v", text, at.Text, at.Span)
				}
			}
			if q.Span.Start < 0 || q.Span.End > len(text) || q.Span.Start > q.Span.End {
				t.Errorf("%q: request at %v", text, q.Span)
			}
		}
		_ = r.Explain()
		if j := r.JSON(""); utf8.ValidString(text) && !utf8.ValidString(j.Customer) {
			t.Errorf("%q: the customer %q is no text", text, j.Customer)
		}
	})
}
