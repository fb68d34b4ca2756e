package intents

import (
	"slices"
	"strings"
	"unicode"

	"genjin/crm"
	"genjin/intents/zh"
)

var quoteShape = zh.NewSentence(`[请|麻烦|帮我|帮忙]*(给|向|为|跟)<a 2-24 ^,。:>(出个报价单|出份报价单|做个报价单|做份报价单|出报价单|出个报价|出份报价|做个报价|做份报价|报个价|报一下价|报价单|报价)[一下|_|:|,]*<rest 3->`)

// quoteHead is the same without 给, of a customer that is known: 华北重工报价:…
var quoteHead = zh.NewSentence(`<a 2-24 ^,。:>(报价单|报价)(:|,)[_]*<rest 3->`)

// What things are counted in, the longest first where one begins another.
var quoteUnits = strings.Fields("平方米 平米 立方米 人天 人月 公斤 千克 小时 台 套 个 件 只 支 张 米 吨 箱 项 次 人 天 年 月 批 组 块 片 条 根 瓶 桶 份 点 辆 把 盒 包 卷 节 对 双 间 座 幅 册 路 端 户 名 kg m²")

// What offers say beside prices: kept as it is said.
var quoteRemarks = strings.Fields("含税 不含税 含运费 不含运费 包运费 运费 税率 含安装 包安装 包邮 交期 交货期 发货 质保 保修 付款方式 预付 账期 有效期 赠送 免费")

// quoteSaid reads an offer of products by number: without one, 报价 tells of a stage.
func (rd *reading) quoteSaid() (Request, bool) {
	r := Request{Kind: MakeQuote, Speech: Fact, Confidence: 0.97, Margin: 0.9, Span: rd.tx.Span(rd.start, len(rd.r))}
	said := trimmed(rd.r[rd.start:], " \n")
	if len(said) == 0 {
		return r, false
	}
	begin, from := rd.start+slices.Index(rd.r[rd.start:], said[0]), 0
	known := false
	for !quoteShape.Match(said[from:], &rd.found) { // 听说给华北重工报价:…
		if from++; from > longestUnreal || from >= len(said) {
			from, known = 0, quoteHead.Match(said, &rd.found)
			break
		}
	}
	if from == 0 && !known && !quoteShape.Match(said, &rd.found) {
		return r, false
	}
	m := match{rd, begin + from}
	ref, ok := m.customer("a", known)
	i, j := m.runes("rest")
	if !ok || i >= j {
		return r, false
	}
	words := rd.tx.Slice(i, j)
	if r.Slots.Quote, ok = quoteIn(words); len(r.Slots.Quote.Lines) == 0 { // 给华北重工报价:X3型2套共10万了吗
		r.Slots.Quote, _ = quoteIn(without(words, append([]string{"了吗"}, unrealAfter...)))
	}
	r.Why = []Reason{{Rule: "whole message: " + string(r.Kind), Span: r.Span, Weight: 6}}
	before := strings.TrimSpace(string(said[:from]))
	switch {
	case ok && (before == "" || slices.Contains(justNow, before)):
		r.Slots.Customer = ref
		return r, true
	case len(r.Slots.Quote.Lines) > 0 && (containsAny(before, unreal) || containsAny(words, unrealAfter)):
		return Request{Kind: None, Speech: Hypothetical, Confidence: 0.9, Margin: 0.9, Span: r.Span, Why: r.Why}, true
	}
	return r, false
}

// An offer that nobody made yet, or will not: said before it, at most so many runes, and behind it.
const longestUnreal = 6

var (
	justNow     = strings.Fields("今天 刚 刚刚 刚才 已经 已 我 我们 我刚 我们刚 今天我")
	unreal      = strings.Fields("没 别 不 要是 如果 假如 万一 差点 差一点 听说 据说 想 希望 是不是 谁 有没有 可能 打算 准备 转发 要不要 明天 后天 下周")
	unrealAfter = strings.Fields("吗 ? ？ 别记 别录 先别 开玩笑 就好了 怎么办 行不行 可以不")
)

// quoteIn reads lines, prices, a discount and remarks, parted by commas; ok is false when there is anything else.
func quoteIn(words string) (w QuoteWords, ok bool) {
	for _, part := range quoteParts(words) {
		remark := containsAny(part, quoteRemarks)
		switch line, product := lineIn(part); {
		case remark && (!product || line.Fen == 0):
			if hasNo(part) {
				return w, false
			}
			w.Remark = strings.TrimPrefix(w.Remark+"，"+part, "，")
		case product:
			w.Lines = append(w.Lines, line)
		case len(w.Lines) > 0:
			last := &w.Lines[len(w.Lines)-1]
			if n, alone := discountAlone(part); alone && w.Discount == 0 {
				w.Discount = n
			} else if last.Fen != 0 || !last.price(part) {
				return w, false
			}
		default:
			return w, false
		}
	}
	return w, len(w.Lines) > 0 && len(w.Lines) <= 50
}

// hasNo reports whether words are asked, or take back what stands before them.
func hasNo(part string) bool {
	return containsAny(part, unrealAfter) || containsAny(part, []string{"别", "没", "要是", "如果"})
}

// quoteParts parts words at commas, but for those within a number: 12,000.
func quoteParts(words string) (parts []string) {
	r := []rune(words)
	from := 0
	digit := func(i int) bool { return i >= 0 && i < len(r) && r[i] >= '0' && r[i] <= '9' }
	for i := 0; i <= len(r); i++ {
		if i < len(r) && (!strings.ContainsRune("，,；;、。\n", r[i]) || r[i] == ',' && digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4)) {
			continue
		}
		if p := strings.TrimSpace(string(r[from:i])); p != "" {
			parts = append(parts, p)
		}
		from = i + 1
	}
	return parts
}

// lineIn reads X3型 3台 单价12万, 3台X3型, X3型×3.
func lineIn(part string) (l QuotedLine, ok bool) {
	r := []rune(part)
	for i := range r {
		for _, unit := range quoteUnits {
			u := []rune(unit)
			if len(r)-i < len(u) || string(r[i:i+len(u)]) != unit {
				continue
			}
			from, n := quantityBefore(r, i)
			if n <= 0 {
				break
			}
			l = QuotedLine{Quantity: n, Unit: unit}
			before, rest := productName(string(r[:from])), string(r[i+len(u):])
			if before == "" { // 3台X3型 单价12万
				end := strings.IndexFunc(rest, unicode.IsSpace)
				if end < 0 {
					end = len(rest)
				}
				before, rest = productName(rest[:end]), rest[end:]
			}
			l.Product = before
			return l, l.named() && l.price(rest)
		}
	}
	for i := len(r) - 1; i > 0; i-- { // ×3
		if !strings.ContainsRune("×xX*", r[i]) {
			continue
		}
		tail := []rune(strings.TrimSpace(string(r[i+1:])))
		end := 0
		for end < len(tail) && (tail[end] >= '0' && tail[end] <= '9' || tail[end] == '.') {
			end++
		}
		if _, n := quantityBefore(tail, end); n > 0 {
			l = QuotedLine{Product: productName(string(r[:i])), Quantity: n}
			return l, l.named() && l.price(string(tail[end:]))
		}
	}
	return l, false
}

func productName(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("×*：:·", r) })
}

// named reports whether a product has a name that can be one.
func (l *QuotedLine) named() bool {
	n := len([]rune(l.Product))
	return n > 0 && n <= 40 && !hasNo(l.Product) && strings.TrimFunc(l.Product, unicode.IsDigit) != ""
}

// price reads what one costs, or all of them, and a discount on it; ok is false when there is anything else.
func (l *QuotedLine) price(words string) bool {
	words = strings.TrimSpace(words)
	for _, a := range zh.Amounts(zh.Read(words)) {
		if a.Discount {
			if l.Discount = discountOf(&a); l.Discount == 0 {
				return false
			}
			words = without(words[:a.Start]+words[a.End:], []string{"打", "优惠", "折扣", "按"})
			break
		}
	}
	if strings.TrimSpace(words) == "" {
		return true
	}
	a, rest, ok := moneyOnce(words)
	if !ok {
		return false
	}
	one, all := containsAny(rest, []string{"单价", "每", "各", "/", "@", "一" + l.Unit}), containsAny(rest, []string{"共", "合计", "小计", "总价", "总"})
	for _, w := range []string{"单价", "每", "各", "/", "@", "一共", "总共", "合计", "小计", "总价", "总", "共", "一", "价格", "价", "计", "是", "为", "：", ":", "按", "算"} {
		rest = strings.ReplaceAll(rest, w, "")
	}
	if l.Unit != "" {
		rest = strings.ReplaceAll(rest, l.Unit, "")
	}
	if strings.TrimSpace(rest) != "" || one && all {
		return false
	}
	l.Fen, l.Currency = a.Fen, crm.Currency(a.Currency)
	l.Sum, l.Bare = all, !one && !all && l.Quantity != crm.Whole
	return true
}

// discountAlone is a discount on the whole, when words say nothing else: 打九折, 整单优惠到85折.
func discountAlone(part string) (thousandths int, ok bool) {
	all := zh.Amounts(zh.Read(part))
	if len(all) != 1 || !all[0].Discount {
		return 0, false
	}
	rest := part[:all[0].Start] + part[all[0].End:]
	for _, w := range []string{"整单", "总共", "一共", "全部", "总价", "一起", "再", "统一", "都", "给", "打", "优惠到", "优惠", "折扣", "按", "算", "折后", "合计", "：", ":"} {
		rest = strings.ReplaceAll(rest, w, "")
	}
	n := discountOf(&all[0])
	return n, n > 0 && strings.TrimSpace(rest) == ""
}

// quantityBefore is the number that ends at i, blanks apart, in thousandths; 0: there is none.
func quantityBefore(r []rune, i int) (from int, thousandths int64) {
	for i > 0 && unicode.IsSpace(r[i-1]) {
		i--
	}
	from = i
	numeral := func(c rune) bool { return strings.ContainsRune("一二两三四五六七八九十百", c) }
	if from > 0 && numeral(r[from-1]) {
		for from > 0 && numeral(r[from-1]) {
			from--
		}
		return from, smallNumeral(r[from:i]) * crm.Whole
	}
	for from > 0 && (r[from-1] >= '0' && r[from-1] <= '9' || r[from-1] == '.' && from < i) {
		from--
	}
	whole, part, _ := strings.Cut(string(r[from:i]), ".")
	if whole == "" || len(whole) > 9 || len(part) > 3 {
		return from, 0
	}
	for _, d := range whole + part + "000"[len(part):] {
		if d < '0' || d > '9' {
			return from, 0
		}
		thousandths = thousandths*10 + int64(d-'0')
	}
	return from, thousandths
}

// smallNumeral is a number below a thousand: 三, 十二, 两百, 一百零五 without its 零. 0: it is none.
func smallNumeral(r []rune) (n int64) {
	digit := int64(0)
	for _, c := range r {
		switch c {
		case '十', '百':
			unit := map[rune]int64{'十': 10, '百': 100}[c]
			n, digit = n+max(digit, 1)*unit, 0
		default:
			if digit != 0 {
				return 0
			}
			digit = map[rune]int64{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}[c]
		}
	}
	return n + digit
}
