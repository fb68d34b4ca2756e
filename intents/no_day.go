package intents

import (
	"strings"
	"unicode/utf8"

	"genjin/intents/zh"
)

// A day that is told of and on which nobody acts is neither a next step nor a promise: 周三不用, 出差到周四, 年前批不下来.

var (
	notThen  = strings.Fields(`不用 不必 不去 不来 不行 不约 不过去 不过来 不方便 不成 不在 没空 没时间 没法 去不了 来不了 见不了 不合适 取消`)
	beAway   = strings.Fields(`出差 休假 请假 休息 放假 出国 在外地 去外地 住院 培训 开会 度假 年假 产假 探亲 旅游 考察 在国外 封闭 隔离 停工 停产 歇业`)
	until    = strings.Fields(`到 至 直到 要到 得到`)
	backThen = strings.Fields(`回来 回国 回公司 回单位 回厂 回店 上班 返岗 复工 开工 开业 出院 到岗`)
	failing  = zh.NewSentence(`<0-6 ^,;。?!>(不下来|不下|不出来|不来|不成|不上|不到位|不完|不定|不了(_|,|。|;|款|钱|字|合同|单|方案|结果|答复|回复|消息|准信|预算|货)|不可能|来不及|够呛|没戏|悬)<0->`)
)

// noDay reports whether the time k is a day on which nobody acts: it is said not to be the one, it ends an absence, or it is one by which
// something cannot be.
func (rd *reading) noDay(c *clause, k int) bool {
	t := &rd.tokens[k]
	j := skip(rd.r[:c.j], t.j, " 就也都先可以那")
	if firstOf(rd.r[j:c.j], notThen) != "" {
		return true
	}
	end := beforeWords(rd.r, c.i, t.i, nil)
	if i := beforeWords(rd.r, c.i, end, until); endsWithAny(rd.r[c.i:i], beAway) && (i < end || strings.ContainsRune("到至", rd.r[t.i])) {
		return true
	}
	j = skip(rd.r[:c.j], t.j, " 才再就能会要可以之后")
	if w := firstOf(rd.r[j:c.j], backThen); w != "" && !rd.actsBehind(c, k, j+utf8.RuneCountInString(w)) {
		return true
	}
	end = c.j
	for n := k + 1; n < c.b; n++ {
		if rd.tokens[n].kind == timeToken {
			end = rd.tokens[n].i
			break
		}
	}
	return hasRune(rd.r[t.j:end], "不够没悬") && failing.Match(append(rd.r[t.j:end:end], ','), &rd.found)
}

// actsBehind reports whether something is done or promised behind the time k in its clause, from rune i: 周四回来|给答复.
func (rd *reading) actsBehind(c *clause, k, i int) bool {
	for n := k + 1; n < c.b; n++ {
		if t := &rd.tokens[n]; t.i >= i && t.kind == wordToken && (t.features.any(&ours) || t.features.any(&theirs) || t.features.any(&met)) {
			return true
		}
	}
	return false
}

// wantedOfUs are what a customer wants of us by a day.
var wantedOfUs = zh.NewWords(indexed(strings.Fields(`方案 报价 报价单 资料 样品 样机 样板 样册 合同 图纸 图 发票 标书 清单 货 货到 价格 底价 数据 授权 授权书 证书 报告 检测报告 案例 说明书 预算表 配置单 收据 对账单 预算`)))

// willDo say that a day of ours is early enough for a customer: 方案周四给|也行.
var willDo = strings.Fields(`也行 就行 都行 也可以 就可以 都可以 也成 就成`)

// wanted reports whether the time k is when a customer wants something of us: 他周四要方案, 月底前要货, 方案周四给也行.
func (rd *reading) wanted(c *clause, k int) bool {
	t := &rd.tokens[k]
	i := skip(rd.r[:c.j], t.j, " 就得之前前")
	if n := skip(rd.r[:c.j], i, "再给寄发送交出到过去来"); n > i && n <= i+3 && firstOf(rd.r[n:c.j], willDo) != "" {
		return true
	}
	if i >= c.j || rd.r[i] != '要' || c.f.has(fAsked) {
		return false
	}
	if i = skip(rd.r[:c.j], i+1, "看拿到收个份新的正式"); beforeWords(rd.r, c.i, t.i, []string{"我", "我们", "咱", "咱们"}) < t.i {
		return false
	}
	n, _ := wantedOfUs.Longest(rd.r[:c.j], i)
	return n > 0 && (i+n >= c.j || !han(rd.r[i+n]) || strings.ContainsRune("和跟的了呢", rd.r[i+n]))
}

// didNotCome are how it is told of somebody that nobody met them, to the end of a clause.
var didNotCome = zh.NewSentence(`[今天|今早|今儿|昨天|上午|下午|中午|人|又|也|都|临时|最后|压根|到底|结果|还是|根本|_]*(没来|没过来|没来成|没到|没到场|没出现|没露面|没现身|爽约|放鸽子|放了鸽子|放我鸽子|放了我鸽子|放我们鸽子)[了|啦|吧]*`)

// stayedAway reports whether a report says no more of somebody than that they did not come: 刘老板今天没来.
func (rd *reading) stayedAway(d *draft) bool {
	away := false
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		if c.f.has(fTalk) || c.f.has(fActivity) {
			return false
		}
		for k := c.a; k < c.b; k++ {
			if t := &rd.tokens[k]; t.kind == contactToken || t.kind == customerToken {
				away = away || didNotCome.Match(trimmed(rd.r[t.j:c.j], " 。.!~啊呢哦"), &rd.found)
			}
		}
	}
	return away
}
