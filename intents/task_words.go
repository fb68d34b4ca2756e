package intents

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"genjin/intents/zh"
)

// What a colleague is asked to do is read from the whole message: 让售前小周周五前给华北重工出方案. Whoever follows the verb is
// somebody of the company: a colleague's name, or one that a department or 小 stands before. 让王总看看 speaks of somebody
// else, 让李娜跟华北重工 hands the customer over, 让李娜一起跟 shares it.

var (
	taskHeads      = strings.Fields(`请 让 安排 麻烦 叫 派 喊 找 交代 拜托 催催 催促 催 督促 告诉 通知 转告 叮嘱 嘱咐 跟 和 给`)
	pressing       = strings.Fields(`催催 催促 催 督促 告诉 通知 转告 叮嘱 嘱咐 跟 和 给`) // of them, those that ask only colleagues we know
	taskSaying     = strings.Fields(`说一下 说一声 说下 说声 说说 说 讲一下 讲一声 讲下 讲 带句话 带个话 交代一下 交代 打个招呼`)
	ourDepartments = strings.Fields(`售前 技术支持 技术部 技术 实施 客户成功 客成 市场部 市场 商务部 商务 财务部 财务 法务 研发 产品 交付 售后 客服 运营 采购部 仓库 物流部 设计 同事 助理`)

	// what somebody is asked for that is another deed
	taskBodiesNot = []string{"一起跟", "共同跟", "协助跟", "目标", "请假", "休假", "批一下", "审批", "同意", "驳回", "提醒我", "日清", "客户都", "全部客户", "所有客户", "别忘了", "知道"}
	handOverVerbs = strings.Fields(`跟进 跟一下 跟 负责 接手 接管 接 管 维护 盯着 盯 看着 代 顶 对接客户 对接一下 来跟 去跟`)
	taskFillers   = strings.Fields(`来 去 帮我 帮忙 帮 给我 替我 先 抽空 有空 尽快 赶紧 这边 那边 再 也 , : 帮着 协助我 配合我`)
)

// task reads a message that asks a colleague to do something.
func (rd *reading) task() (r Request, ok bool) {
	i, j := rd.start, len(rd.r)
	i = skip(rd.r, i, " ,")
	told := i < j && rd.r[i] == '我' // 我让李娜发过了: a report
	i = skip(rd.r, i, "我")
	for _, w := range []string{"帮我", "帮忙", "你", "记得", " "} {
		if starts(rd.r[i:j], w) {
			i += utf8.RuneCountInString(w)
		}
	}
	j = beforeTails(rd.r, i, j)
	head, pressed, mustSay := false, false, false
	for again := true; again; {
		again = false
		for _, w := range taskHeads {
			if starts(rd.r[i:j], w) {
				i, head, again = i+utf8.RuneCountInString(w), true, true
				pressed = pressed || slices.Contains(pressing, w)
				mustSay = mustSay || strings.ContainsAny(w, "跟和给")
				for _, tail := range []string{"一下", "下", " "} {
					if starts(rd.r[i:j], tail) {
						i += utf8.RuneCountInString(tail)
					}
				}
			}
		}
	}
	bare := !head && !told && rd.ordered(i, j)
	if !head && !bare || i >= j {
		return r, false
	}
	who, after, ok := rd.askedAt(i, j)
	if !ok {
		return r, false
	}
	if pressed {
		if after, ok = rd.toldThere(i, after, j, mustSay); !ok {
			return r, false
		}
	}
	if bare {
		after = skip(rd.r[:j], after, " ,:")
	}
	body, due, ok := rd.taskBody(after, j, pressed)
	span := rd.tx.Span(rd.start, len(rd.r))
	if bare && (!ok || due == nil || !strings.Contains(body, "把") && !slices.ContainsFunc(rd.tokens, func(t token) bool { return t.kind == customerToken && t.i >= after })) {
		return r, false // 李娜下周去青海出差
	}
	if !ok && rd.nothingAsked(after, j) {
		return Request{Kind: None, Speech: Negation, Confidence: 0.9, Margin: 0.5, Span: span, Why: []Reason{{Rule: "nothing is asked of a colleague", Span: span, Weight: 3}}}, true
	}
	if !ok || told {
		return r, false
	}
	r = Request{Kind: AskTask, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: wholeMessage + "asking a colleague", Span: span, Weight: 6}}}
	r.Slots.Person, r.Slots.Text, r.Slots.Next = who, body, due
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == customerToken && t.i >= after && t.j <= j {
			r.Slots.Customer = t.ref
			break
		}
	}
	return r, true
}

// ordered reports whether somebody who leads people speaks to a colleague at i, by name alone, and of a time to come: 李娜,下周一之前把样品配齐;
// 李娜明天去一趟华北重工.
func (rd *reading) ordered(i, j int) bool {
	t := rd.tokenAtRune(i)
	if !rd.c.Manager || t == nil || t.kind != personToken || t.i != i {
		return false
	}
	called := t.j < j && strings.ContainsRune(",:", rd.r[t.j])
	i = skip(rd.r[:j], t.j, " ,:你")
	for k := range rd.tokens {
		x := &rd.tokens[k]
		if x.kind != timeToken || x.i < i || x.j > j {
			continue
		}
		behind := rd.r[x.j:j]
		for _, w := range [...]string{"之前", "以前", "前", " ", ","} {
			if starts(behind, w) {
				behind = behind[utf8.RuneCountInString(w):]
			}
		}
		return rd.future(&rd.times[x.n]) && (called || x.i == i) && firstOf(behind, errandHeads) != "" || called && firstOf(rd.r[i:j], errandHeads) != "" && rd.future(&rd.times[x.n])
	}
	return false
}

// errandHeads begin what somebody is to do.
var errandHeads = strings.Fields(`去 把 跑一趟 跑趟 拜访 约 给 到 先去 先把 先约 送 发 寄 做 出 交 准备 联系 回访 上门 打电话`)

// toldThere is where that begins which a colleague, named in the runes [i, after), is told to do, or pressed for; ok is false
// when it is nobody we know, or nothing they are to do. mustSay asks for the word by which they are told: 跟李娜|说|明天交周报.
func (rd *reading) toldThere(i, after, j int, mustSay bool) (at int, ok bool) {
	if t := rd.tokenAtRune(i); t == nil || t.kind != personToken {
		return 0, false
	}
	if w := firstOf(rd.r[after:j], taskSaying); w != "" {
		after += utf8.RuneCountInString(w)
	} else if mustSay {
		return 0, false
	}
	after = skip(rd.r[:j], after, " ,:")
	if after >= j || strings.ContainsRune("了过的我他她们吗呢", rd.r[after]) {
		return 0, false // 跟李娜说了, 告诉李娜我明天请假
	}
	return after, true
}

// askedAt is the colleague named at rune i, and where the name ends.
func (rd *reading) askedAt(i, j int) (who Ref, end int, ok bool) {
	named := false
	for _, d := range ourDepartments {
		if starts(rd.r[i:j], d) {
			i, named = skip(rd.r, i+utf8.RuneCountInString(d), "的 "), true
			if starts(rd.r[i:j], "同事") {
				i += 2
			}
			break
		}
	}
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == personToken && t.i == i {
			return t.ref, t.j, true
		}
	}
	if i >= j || !named && !strings.ContainsRune("小阿", rd.r[i]) {
		return who, 0, false
	}
	n := 2
	if !strings.ContainsRune("小阿", rd.r[i]) {
		surname := zh.SurnameAt(rd.r[:j], i)
		if surname == 0 {
			return who, 0, false
		}
		n = surname + 1
	}
	if i+n > j || !unicode.Is(unicode.Han, rd.r[i+n-1]) || n == 2 && strings.ContainsRune("心组时区程微", rd.r[i+1]) {
		return who, 0, false
	}
	return Ref{Text: rd.tx.Slice(i, i+n), Span: rd.tx.Span(i, i+n), Match: "shape"}, i + n, true
}

// taskBody is what is to be done, without the day by which; ok is false when it is another deed, a question, or done. Who is
// pressed to follow a customer has it already: 催一下李娜跟华北重工 hands nothing over.
func (rd *reading) taskBody(i, j int, pressed bool) (body string, due *zh.Time, ok bool) {
	said := string(rd.r[i:j])
	if containsAny(said, taskBodiesNot) || strings.ContainsAny(said, "?\n") || strings.HasSuffix(said, "吗") || strings.HasSuffix(said, "了") || strings.HasSuffix(said, "呢") || strings.HasSuffix(said, "没") {
		return "", nil, false
	}
	var parts []string
	from := i
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.kind != timeToken || t.i < from || t.j > j || due != nil {
			continue
		}
		x := rd.times[t.n]
		due = &x
		parts = append(parts, rd.tx.Slice(from, t.i))
		from = t.j
		for _, tail := range []string{"之前", "以前", "前", "的时候"} {
			if starts(rd.r[from:j], tail) {
				from += utf8.RuneCountInString(tail)
				break
			}
		}
	}
	parts = append(parts, rd.tx.Slice(from, j))
	for n := range parts {
		parts[n] = strings.TrimSpace(parts[n])
	}
	body = strings.Trim(strings.Join(parts, ""), " ,，:：。")
	verb := body
	for cut := true; cut; {
		cut = false
		for _, w := range taskFillers {
			if rest, found := strings.CutPrefix(verb, w); found {
				verb, cut = strings.TrimLeft(rest, " ,，"), true
			}
		}
	}
	if utf8.RuneCountInString(verb) < 2 || strings.ContainsRune("和跟与、及", []rune(verb)[0]) && !strings.HasPrefix(verb, "跟") || strings.HasPrefix(verb, "别") || strings.HasPrefix(verb, "不") || strings.HasPrefix(verb, "了") || strings.HasPrefix(verb, "的") {
		return "", nil, false
	}
	for _, w := range handOverVerbs { // 跟华北重工: the customer is handed over
		if rest, found := strings.CutPrefix(verb, w); found && (w != "对接一下" || rest != "") {
			rest = strings.Trim(rest, " 一下这个客户了吧")
			if len([]rune(rest)) <= longestName && (rest == "" || !pressed && rd.isBookName(rest)) {
				return "", nil, false
			}
		}
	}
	for _, filler := range []string{"帮我", "帮忙", "帮", "来"} {
		body = strings.TrimPrefix(body, filler)
	}
	return body, due, true
}

// nothingAsked reports whether a colleague is told not to do something, or did it already: 让李娜别降价, 让李娜发过了.
func (rd *reading) nothingAsked(i, j int) bool {
	said := string(rd.r[i:j])
	return strings.HasPrefix(said, "别") && !strings.Contains(said, "跟") || strings.HasSuffix(said, "过了") || strings.Contains(said, "过") && strings.HasSuffix(said, "了")
}

// isBookName reports whether s is a customer of the book.
func (rd *reading) isBookName(s string) bool {
	if rd.c.Book == nil {
		return false
	}
	r := zh.Read(s).Runes
	return rd.c.Book.Longest(r, 0).Runes == len(r)
}

// nthTask is which of the tasks that were listed.
const nthTask = `第(n=<1-2 digits>|一|二|三|四|五|六|七|八|九|十)[个|项|条]`

var taskForms = []form{
	{ // 我的任务, 我派出去的任务
		words: []string{"任务"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|列一下|列出]*[s=我|团队|大家|我们组][现在|目前|还|都|今天|这周]*[q=派出去|派|安排|交代|布置|发出去|发起|让别人做][给别人|给同事]*[的]*[有]*[什么|哪些|几个|多少|没做完的|没完成的|未完成的|待办]*任务[列表|清单|进度|进展|情况]*[还没做|没做完|没做|没完成|有哪些|有什么|有几个|呢|吗|?|怎么样了|到哪了]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryTasks, Speech: Question}
			if m.has("q") {
				r.Slots.Field = "asked"
			}
			if s := m.found.Text("s"); s != "" && s != "我" {
				r.Slots.Scope = "team"
			}
			return r, m.has("s") || m.has("q") || m.says("看", "查", "列", "有", "什么", "哪些", "任务列表", "任务清单")
		},
	},
	{ // 华北重工的任务
		words: []string{"任务"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*<a>的任务[有哪些|有什么|进度|进展|情况|怎么样了|到哪了|呢|?]*`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", true)
			r := Request{Kind: QueryTasks, Speech: Question}
			r.Slots.Customer = ref
			return r, ok
		},
	},
	{ // 有什么要我做的
		words: []string{"要我做", "找我做", "让我做"},
		shape: zh.NewSentence(`[同事|现在|今天|还]*(有什么|有哪些|有没有|还有什么|什么|哪些)[事|活]*(要|找|让|需要)我做的[事|活|吗|?]*`),
		read: func(match) (Request, bool) {
			return Request{Kind: QueryTasks, Speech: Question}, true
		},
	},
	{ // 我派的活怎么样了
		words: []string{"活"},
		shape: zh.NewSentence(`我(派|安排|布置|交代)[出去]的活[儿][都|现在|目前]*(怎么样了|怎么样|到哪了|做完了吗|做完没有|做完没|完成了吗|进度|进展[如何])[?]`),
		read: func(match) (Request, bool) {
			r := Request{Kind: QueryTasks, Speech: Question}
			r.Slots.Field = "asked"
			return r, true
		},
	},
	{ // 接受任务
		words: []string{"任务", "接受"},
		shape: zh.NewSentence(`[我|好的|行|好]*[,|_]*(接受|接下|接了|领了|认领)[这个|该]*[` + nthTask + `|<c>的]任务[了|啦|吧]*`),
		read:  func(m match) (Request, bool) { return m.tasked(taskTaken) },
	},
	{
		words: []string{"任务", "接受", "接了"},
		shape: zh.NewSentence(`([这个|该]*[` + nthTask + `]任务[我]*(接受|接了|接下|收到)[了]*|接受|这(活|事)[我]接了|我接[受]了)`),
		read:  func(m match) (Request, bool) { return m.tasked(taskTaken) },
	},
	{ // 任务完成:方案已发客户
		words: []string{"任务"},
		shape: zh.NewSentence(`[我|好的]*[,|_]*[把]*[这个|该]*[` + nthTask + `|<c 2-12>的]任务[<n2 1-2 digits>|已经|我|都]*(完成|做完|搞定|弄完|办完|弄好|做好|办好|办妥)[了|啦]*[(,|:|;|。|_)*<why 2->]`),
		read:  func(m match) (Request, bool) { return m.tasked(taskDone) },
	},
	{
		words: []string{"任务"},
		shape: zh.NewSentence(`[我|已经]*(完成|做完|搞定)[了]*[这个|该]*[` + nthTask + `|<c 2-12>的]任务[<n2 1-2 digits>]*[了|啦]*[(,|:|;|。|_)*<why 2->]`),
		read:  func(m match) (Request, bool) { return m.tasked(taskDone) },
	},
	{ // 任务有困难:缺图纸
		words: []string{"任务"},
		shape: zh.NewSentence(`[这个|该]*[` + nthTask + `|<c 2-12>的]任务[<n2 1-2 digits>|我]*(有困难|有难度|做不了|完不成|完成不了|卡住了|卡住|搞不定|来不及|有问题)[了|啦]*[(,|:|;|。|_)*<why 2->]`),
		read:  func(m match) (Request, bool) { return m.tasked(taskStuck) },
	},
	{ // 取消任务
		words: []string{"任务"},
		shape: zh.NewSentence(`(取消|撤回|撤掉|收回)[[我][派|安排|布置][给][他|她|<c 2-6>][出去]的][` + nthTask + `|那个|这个]任务[<n2 1-2 digits>][吧|了]`),
		read:  func(m match) (Request, bool) { return m.tasked(taskCancel) },
	},
	{
		words: []string{"任务"},
		shape: zh.NewSentence(`[` + nthTask + `|<c 2-12>的|那个|这个|个]任务[<n2 1-2 digits>][他|她|都]*(不用做了|不用了|取消[了]|不需要了|不做了)`),
		read:  func(m match) (Request, bool) { return m.tasked(taskCancel) },
	},
	{ // 李娜的任务
		words: []string{"任务"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*<p 2-6>的任务[有哪些|有什么|进度|进展|情况|怎么样了|到哪了|呢|?]*`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("p")
			r := Request{Kind: QueryTasks, Speech: Question}
			r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
			return r, m.isColleague(r.Slots.Person.Text)
		},
	},
	{ // 任务做完了吗
		words: []string{"任务"},
		shape: zh.NewSentence(`[我]*(派出去的|派的|安排的|交代的|谁的)任务[都]*(做完|完成|弄完|没做完|没完成|做得怎么样|怎么样)[了|吗|没|没有|呢|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryTasks, Speech: Question}
			r.Slots.Field = "asked"
			return r, true
		},
	},
}

// tasked reads the word on a task: which one, and why.
func (m match) tasked(op string) (Request, bool) {
	r := Request{Kind: AnswerTask}
	r.Slots.Field = op
	for _, slot := range []string{"n", "n2"} {
		if !m.has(slot) {
			continue
		}
		for _, d := range m.found.Text(slot) {
			if k := strings.IndexRune("一二三四五六七八九十", d); k >= 0 {
				r.Slots.Nth = k/len("一") + 1
			} else {
				r.Slots.Nth = r.Slots.Nth*10 + int(d-'0')
			}
		}
	}
	if m.has("c") {
		i, j := m.runes("c")
		if called := string(m.r[i:j]); !slices.Contains([]string{"我", "这个", "那个", "你", "刚才"}, called) {
			r.Slots.Customer = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j), Match: "shape"}
		}
	}
	if m.has("why") {
		i, j := m.runes("why")
		r.Slots.Reason = strings.TrimSpace(m.tx.Slice(i, j))
	}
	return r, !containsAny(string(m.r[m.base:]), []string{"吗", "?", "没有完成", "没完成"})
}
