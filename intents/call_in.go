package intents

import (
	"strings"

	"genjin/intents/zh"
)

// Somebody who called by themselves, and is to be given to a colleague: 有个客户打电话进来,苏州精工,想买折弯机,帮我分一下. It is a new lead, whose
// particulars stand between how they came and the wish that somebody gets them.

var (
	callsIn = zh.NewSentence(`[刚才|刚刚|刚|今天|上午|下午|,]*[我|这边|我们]*(有|来了|来|又来|接到|收到|进来|进来了|接了)[一]*[个|家|位|条|通]*[新]*(客户|公司|厂家|厂|人|新客户|电话|咨询|询盘|客户电话|咨询电话|客户咨询)[的]*[打电话|打了电话|打了个电话|打来电话|打|电话|微信|官网|网上|主动|自己|找上门|上门|从官网|在官网]*[打进来|进来|来咨询|咨询|来问|来电|来电话|过来|找来|找我们|来访|留言|留资|留了电话|留了言|问价|询价|来|了|的]*`)
	giveOn  = zh.NewSentence(`[你|请|麻烦|帮我|帮忙|给我|帮|看看|看|看一下|把它|把他]*(分一下|分下|分配一下|分配下|分配|派一下|派下|派给人|派个人跟|派个人|分给人|分给谁|分给合适的人|分给合适的人跟|安排人跟|安排个人跟|安排一下人|安排个人|找个人跟|找人跟|分|派|找人跟一下|该分给谁|给谁跟|分给谁跟|分出去|派出去)[吧|一下|下|跟进|跟]*`)
)

// callIn reads who called by themselves.
func (rd *reading) callIn() (Request, bool) {
	const longest = 120
	said := rd.r[rd.body[0]:rd.body[1]]
	if len(said) > longest || !mentions(said, "分", "派", "安排", "找") {
		return Request{}, false
	}
	head, tail := indexRune(said, 0, ",:;。"), -1
	for k := range said {
		if strings.ContainsRune(",;。", said[k]) {
			tail = k
		}
	}
	if head <= 0 || tail < head || !callsIn.Match(trimmed(said[:head], " "), &rd.found) || !giveOn.Match(trimmed(said[tail+1:], " ?"), &rd.found) {
		return Request{}, false
	}
	r := Request{Kind: CreateCustomer, Speech: Command}
	if head < tail {
		text := "新线索:" + strings.TrimSpace(rd.tx.Slice(rd.body[0]+head+1, rd.body[0]+tail))
		all := rd.p.Parse(text, rd.c).Requests
		if len(all) == 0 || all[0].Kind != CreateCustomer {
			return Request{}, false
		}
		r.Slots = all[0].Slots
		r.Slots.Next, r.Slots.NextText = nil, ""
	}
	r.Slots.Lead = true
	if r.Slots.Source == "" && mentions(said[:head], "电话", "来电", "打进来", "打来") {
		r.Slots.Source = "来电"
	}
	return rd.surely(r), true
}
