package crm

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ModelCall is one time the language model was asked, or was not: a row that is written before the question, so that a message
// that is taken up again does not ask a second time. It holds no words: spans are offsets into the message.
type ModelCall struct {
	Deed    string // names what it was asked for, unique for ever: label:<entry of the inbox>
	User    UserID // whose budget pays
	Day     Date   // the company's day of the budget
	Purpose ModelPurpose
	Outcome ModelOutcome
	Labels  string // of ForLabels: what it said, as JSON without words; empty: nothing
	Tokens  int    // reserved before the question, used after it
	At      time.Time
}

// ModelPurpose is what the model is asked for.
type ModelPurpose string

// Purposes.
const (
	ForLabels    ModelPurpose = "label"     // which words of a message are what
	ForTidyNote  ModelPurpose = "tidy_note" // a visit note in order
	ForKnowledge ModelPurpose = "knowledge" // an answer out of articles
	ForReply     ModelPurpose = "reply"     // what to answer a customer, out of articles
	ForInsight   ModelPurpose = "insight"   // what to make of a week or month
	ForBrief     ModelPurpose = "brief"     // a customer in a sentence or two
)

// ModelOutcome is what became of a question to the model.
type ModelOutcome string

// Outcomes.
const (
	ModelAsked    ModelOutcome = "asked"    // under way, or cut off: it is not asked again
	ModelAnswered ModelOutcome = "answered" // with something that can be used
	ModelCached   ModelOutcome = "cached"   // … the same as before
	ModelUnusable ModelOutcome = "unusable" // not of the form, or words that were not said
	ModelTimeout  ModelOutcome = "timeout"
	ModelFailed   ModelOutcome = "failed" // no answer: refused, not reached, an error
	ModelResting  ModelOutcome = "resting"
	ModelBudget   ModelOutcome = "budget" // the person's tokens of the day are used up
	ModelBusy     ModelOutcome = "busy"   // as many questions under way as may be
)

// DraftWords are all the words that a closed draft may have between its placeholders: they join and order what was given, and say
// nothing of themselves. None negates, compares or praises.
var DraftWords = strings.Fields(`本周 这周 本月 这个月 下周 下月 今天 接下来 下一步 首先 先 再 然后 最后 同时 另外 其次 目前 当前 其中 以及 并 和 与 的 是 有 了 把 请 要 可以 建议 优先 重点 留意 关注 注意 跟进 处理 清掉 安排 推进 联系 看看 盯 盯住 抓紧 尽快 围绕 过程 结果 问题 目标 方面 情况 进展 客户 团队 大家 商机 回款 成交 逾期 到期 上 里 对 从 为 也 还 就 由 按 来看 来说 总的 一下`)

// CommonWords are what an open draft may have beside the words of its facts: they join, order and are polite, and name nobody, no day,
// and nothing that is given away.
var CommonWords = strings.Fields(`您好 你好 尊敬的 您 你 您的 你的 我们 我们的 咱们 他们 对方 双方 我方 这边 贵司 贵公司 我司 的 了 着 过 地 得 是 在 和 与 及 或 跟 对 把 被 将 会 能 可 可以 请 也 都 就 还 再 先 后 并 但 但是 而 而且 所以 因此 如果 因为 由于 为 为了 给 从 到 向 按 用 以 上 中 里 等 很 更 非常 十分 比较
感谢 谢谢 多谢 抱歉 不好意思 理解 明白 了解 知道 清楚 您说 您说的 说的 提到 提出 反馈 沟通 联系 随时 欢迎 告诉 告知 回复 看看 看 想 希望 一起 帮 帮您 帮助 这个 那个 这些 那些 这样 如何 怎么 什么 哪些 以下 如下 其中 主要 具体 例如 比如 包括 以及 另外 此外 同时 首先 其次 然后 最后 接下来 下一步 后续 确实 其实 一般 通常
建议 根据 按照 参考 目前 提供 进行 需要 可能 关于 有关 方面 情况 问题 内容 顾虑 关心 担心 放心 关注 想法 意见 态度 看法 认为 表示 觉得 希望 要求 需求 您的考虑 您是 您们 哪家 比 比较 算 算一算 客户 公司 产品 方案 价格 质量 见面 见了 聊了 谈了 说 问 问了 答 介绍 说明 补充 记录 结论 计划 进展 要点 有 要 需`)

// secret is what leaves for no model: what MaskNumbers masks, all long numbers and codes, WeChat ids where they are named.
var secret = regexp.MustCompile(personal.String() + `|\d[\d -]{9,}\d|[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}|(?:微信号?|(?i:wechat|wxid|vx|wx)[:_ ]?)[:：是为 ]*[A-Za-z][-\w]{5,19}`)

// Hide replaces every sign of a personal number, address or id of s by a star. Signs keep their places, counted in runes: what
// is found in the hidden text stands at the same runes of s.
func Hide(s string) string {
	runes := []rune(s)
	narrow := make([]rune, len(runes))
	for i, r := range runes {
		switch {
		case '０' <= r && r <= '９':
			r += '0' - '０'
		case r == '＠':
			r = '@'
		case r == '－' || r == '—':
			r = '-'
		case r == '\u3000' || r == '\u00a0':
			r = ' '
		}
		narrow[i] = r
	}
	text := string(narrow)
	at, pos := 0, 0
	for _, m := range secret.FindAllStringIndex(text, -1) {
		pos += len([]rune(text[at:m[0]]))
		n := len([]rune(text[m[0]:m[1]]))
		for i := range n {
			runes[pos+i] = '*'
		}
		pos, at = pos+n, m[1]
	}
	return string(runes)
}

// Draft is what a model is to put into sentences. Figures, names and days are no part of its text: {1}, {2} … stand for them, and
// code puts them back (Fill). So it can repeat none wrongly, and invent none.
type Draft struct {
	Key     string // names it among the drafts of one message
	Purpose ModelPurpose
	Facts   string   // lines with placeholders
	Values  []string // Values[0] is what {1} stands for
	Must    []int    // placeholders without which the draft is of no use
	Cites   int      // so many articles may be cited, as [1], [2] …, and one must be; 0: none
	Longest int      // runes
	Known   string   // of ForReply: no person, company or promise may be named that does not stand in it; empty: all may be that are in Facts
	Least   int      // so many different placeholders must be used
	Closed  bool     // between placeholders only DraftWords may stand
}

// Hole is what stands in the facts for a value.
func (d *Draft) Hole(value string) string {
	d.Values = append(d.Values, value)
	return "{" + strconv.Itoa(len(d.Values)) + "}"
}

// State is a hole for a whole statement, 成交2单 80万, told to the model by what it is of: without its figures, and without what
// stands in quotation marks. So a figure cannot be said of something else.
func (d *Draft) State(s string) string {
	return d.Hole(s) + " (" + figures.ReplaceAllString(quotation.ReplaceAllString(strings.NewReplacer("{", "", "}", "").Replace(s), ""), "") + ")"
}

// Tell is a text for the facts: every figure, number, address and link of it becomes a placeholder, and braces of its own become others.
func (d *Draft) Tell(text string) string {
	text = strings.NewReplacer("{", "（", "}", "）", "[", "（", "]", "）").Replace(text)
	return figures.ReplaceAllStringFunc(text, d.Hole)
}

// Size is how many runes are sent.
func (d Draft) Size() int { return len([]rune(d.Facts)) }

// Fill puts the values into sentences that a model wrote for d. ok is false when they say what was not given to it: a figure
// that is no placeholder, a placeholder there is none of, a link, an address, markup; when they lack one that is a must, or are
// too long or empty.
func (d Draft) Fill(text string) (filled string, ok bool) {
	if d.Longest > 0 && len([]rune(text)) > d.Longest || strings.TrimSpace(text) == "" {
		return "", false
	}
	used := make([]bool, len(d.Values))
	bare := holes.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.Atoi(s[1 : len(s)-1])
		if err != nil || n < 1 || n > len(d.Values) {
			return s // its digits are what is found below
		}
		used[n-1] = true
		return ""
	})
	if d.Cites > 0 {
		cites := 0
		bare = cited.ReplaceAllStringFunc(bare, func(s string) string {
			if n, err := strconv.Atoi(s[1 : len(s)-1]); err != nil || n < 1 || n > d.Cites {
				return s
			}
			cites++
			return ""
		})
		if cites == 0 {
			return "", false
		}
	}
	if untold.MatchString(bare) {
		return "", false
	}
	distinct := 0
	for _, u := range used {
		if u {
			distinct++
		}
	}
	if distinct < d.Least || d.Closed && !onlyDraftWords.MatchString(bare) || d.invents(text) {
		return "", false
	}
	for _, n := range d.Must {
		if n < 1 || n > len(used) || !used[n-1] {
			return "", false
		}
	}
	return holes.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(s[1 : len(s)-1]) // looked at above
		return d.Values[n-1]
	}), true
}

// invents reports whether a text names a person or a company, or promises what, the facts do not.
func (d Draft) invents(text string) bool {
	known := d.Known
	if known == "" {
		known = d.Facts
	}
	for _, clause := range breaks.Split(text, -1) {
		for _, s := range named.FindAllString(clause, -1) {
			if !strings.Contains(known, s) && !ourWords.MatchString(s) {
				return true
			}
		}
	}
	if !d.Closed && !madeOf(cited.ReplaceAllString(holes.ReplaceAllString(text, " "), " "), known) {
		return true
	}
	if d.Purpose != ForReply {
		return false
	}
	for _, s := range promises.FindAllString(text, -1) {
		if !strings.Contains(known, s) {
			return true
		}
	}
	return false
}

// madeOf reports whether a text is made of CommonWords and of words that stand in what is known, two signs and more of each, and not behind a
// no that the text leaves out.
func madeOf(text, known string) bool {
	r := []rune(strings.ToLower(text))
	known = strings.ToLower(known)
	reached := make([]bool, len(r)+1)
	reached[0] = true
	for i := range r {
		if !reached[i] {
			continue
		}
		if !unicode.IsLetter(r[i]) && !unicode.IsNumber(r[i]) {
			reached[i+1] = true
			continue
		}
		for _, w := range CommonWords {
			if n := utf8.RuneCountInString(w); i+n <= len(r) && string(r[i:i+n]) == w {
				reached[i+n] = true
			}
		}
		for j := i + 2; j <= len(r) && strings.Contains(known, string(r[i:j])); j++ {
			reached[j] = reached[j] || affirmed(known, string(r[i:j]))
		}
	}
	return reached[len(r)]
}

// affirmed reports whether words stand somewhere without a no before them.
func affirmed(known, words string) bool {
	for at := 0; ; {
		i := strings.Index(known[at:], words)
		if i < 0 {
			return false
		}
		before := []rune(known[:at+i])
		before = before[max(0, len(before)-3):]
		if clause := breaks.Split(string(before), -1); !strings.ContainsAny(clause[len(clause)-1], "不没未无非别勿") {
			return true
		}
		at += i + len(words)
	}
}

const (
	links   = `(?i:https?://|www\.)[!-~]+|[\w.+-]+[@＠][\w.-]+`
	digits  = `[0-9０-９①-⑳㈠-㈩Ⅰ-Ⅻ]+(?:[.,:/：．-]?[0-9０-９]+)*(?:[%％]|[十百千万亿wWkK]*[多余]?(?:元|块钱|块|美元|个点|点|折|成|倍|年|个月|月|日|号|天|周|小时|分钟|家|单|笔|人|次|台|套|件)?)`
	inWords = `(?:百分之)?[零〇一二三四五六七八九十百千万亿两俩仨几数]+(?:[多来几余]*)(?:[个]*(?:元|块|万|亿|千|百|成|折|倍|点|号|日|天|周|月|年|季|分|钟|家|单|笔|人|次|台|套|件|%|％))|百分之[零一二三四五六七八九十百]+|半(?:年|月|天|价|成)|翻[倍番]`
)

var (
	figures = regexp.MustCompile(links + "|" + digits + "|" + inWords)

	holes = regexp.MustCompile(`\{\d{1,3}\}`)
	cited = regexp.MustCompile(`\[\d{1,2}\]`)

	quotation = regexp.MustCompile(`「[^」]*」|《[^》]*》|"[^"]*"`)

	breaks = regexp.MustCompile(`[\s,，。;；:：!！?？、（）()]+`)

	// named are a person with a title and a company with its form: the sign before the title is the surname.
	named = regexp.MustCompile(`[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安乐傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯卢莫房裘缪干解宗丁宣邓郁杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷侯宓蓬郗班仰秋仲伊宫宁仇栾暴甘斜厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿边扈燕冀浦尚农温庄晏柴瞿阎充慕连茹习宦艾鱼容古慎戈廖庾终暨居衡步耿弘匡寇广禄阙东欧殳沃蔚越夔隆巩厍聂晁勾敖融冷訾辛阚饶曾毋沙乜养鞠须丰巢关蒯查荆游竺权逯盖益桓](?:总|经理|主任|总监|院长|厂长|处长|科长|校长|先生|女士|老板)|[\p{Han}A-Za-z]{2}(?:公司|集团|重工|股份)`)

	ourWords = regexp.MustCompile(`[贵我们本该]公司`)

	// promises are what a reply gives away.
	promises = regexp.MustCompile(`保证|承诺|免费|赠送|白送|退款|全额|包退|包换|无条件|终身|终生|永久|独家|最低价|底价|打折|优惠|降价|让利|赔偿|赔付|违约|返点|回扣|当天|立即发货|现货|无限|百分百|绝对`)

	onlyDraftWords = regexp.MustCompile(`^(?:[\s，。；：、！—-]|` + strings.Join(DraftWords, "|") + `)*$`)

	// untold are figures in digits and in words, links, addresses and markup: none may be a model's own.
	untold = regexp.MustCompile(`[0-9０-９①-⑳㈠-㈩Ⅰ-Ⅻ]|` + inWords + `|://|www\.|(?i:\.(?:com|cn|net|org|io|top|xyz))|@|＠|[][<>` + "`" + `*#|\\{}]`)
)
