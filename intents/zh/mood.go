package zh

import "strings"

// Mood is how a predicate is meant. Only what is Real happened or is asked to be done.
type Mood uint8

const (
	Real     Mood = iota
	Planned       // 下周签, 准备签, 快签了
	Denied        // 没签, 签不了
	Doubted       // 可能签了, 差点签了
	Wished        // 真想签了
	Heard         // 听说签了
	Supposed      // 要是签了, 签了的话
	Asked         // 签了吗, 签没签, 什么时候签
)

// Moods are the words of a text by which moods are told: 吗, 没, 要是, 听说, 真想 …
// A mood is read per predicate, by what stands before and after it in the same clause.
type Moods struct {
	r     []rune
	marks []moodMark
}

type moodMark struct {
	i, j int
	kind markKind
}

type markKind int

const (
	noMark   markKind = iota // a word that only looks like one: 不过, 会议
	markAsk                  // asks by itself: 是否, 有没有
	markWh                   // 谁, 多少, 什么
	markIf                   // supposes what follows, to the end of the sentence
	markThen                 // supposes what stands before it: 的话, 就好了
	markWhen                 // supposes what follows in its clause: 等
	markHeard
	markSaid // 他说: what follows is another's word
	markMaybe
	markWish
	markPlan
	markNot
	markDone // 了, 已经
	markReport
	markAway // 眼红, 旧闻, 开玩笑的: whatever the message tells is not ours, or not so
)

// moodWords, longest first where they begin alike, is found by the index. Words without meaning here stand in the
// first row, because a longer word hides the shorter ones in it.
var moodWords = []struct {
	kind  markKind
	words string
}{
	{noMark, `单子没有了 订单没有了 生意没有了 没弄成 没整成 没搞成 没谈拢 没谈成 没谈妥 没争取到 没保住 没守住 没抢到 没机会了 没戏了 没希望了 别看 别提了 别说是 谁能想到 谁想到 谁知道呢 以为是诈骗 怀疑是骗子 以为是骗子 当成骗子 跟你讲的 跟你说的 跟您说的 听我 听完 不是假的 没想到 不是做梦 没做梦 不是在做梦 不是开玩笑 不开玩笑 没开玩笑 没在开玩笑 不是吹牛 没吹牛 别人介绍 人家介绍 别人推荐 人家推荐 请将 了就报 了就按 等下 等会 等会儿 等一下 等一会 急啥 急什么 慌啥 慌什么 怕啥 怕什么 想请您 想请你 想麻烦您 想麻烦你 想让您 想让你 了就为 想知道 想问 想问问 想了解 想请教 以前的 识别 不要了 别记了 不算了 不对 不是这 等了 等了半天 等过 等了很久 跟你说个 跟大家说 跟您说 跟你说 说个好消息 说一声 了就是  上会 董事会 股东会 理事会 不错 不过 不但 不仅 不光 不少 不久 不同 不管 不论 不然 不如 不断 不料 不止 不急 不多 不太 不满 不得不 不由 不愧 不在 不对
		没问题 没准备好 没事 没想到 没多少 没什么 没啥 没几 差不多 对不起 不好意思 来不及 了不起 舍不得 恨不 要不 别人 别家 别墅 别的 级别 特别 分别 区别 个别 告别
		未来 会议 开会 例会 展会 机会 会员 会上 会面 会后 会谈 会见 大会 酒会 峰会 年会 晚会 协会 工会 社会 会计 一会 等会 待会 约会 拜会 商会 视频会 线上会 评审会 交流会 碰头会 座谈会
		研讨会 招标会 投标会 说明会 推介会 发布会 周会 早会 晨会 学会 体会 会所 会签 开个会 开了会 开了个会 开完会 产品会 沟通会
		能源 功能 智能 能力 性能 节能 能耗 产能 技能 能量 效能 储能 只能 能人 能干 能耐
		快递 快速 爽快 快消 愉快 快乐 快件 勤快 凉快 挺快 快照 速度快 将近 主要 重要 要求 紧要 必要 要价 要账 要闻 摘要 纪要 概要 要点 要紧 要害
		想法 想起 理想 设想 思想 联想 感想 梦想 料想 猜想 了解 为了 除了 得了 算了 罢了 了断 为了
		过来 过去 过程 通过 超过 过年 过节 经过 过期 过几 过两 过段 过一 过三 过四 过五 过六 过七 过十 过半 有意见 有意义 有意思 难过 过于 过户 过会 过渡 过滤 过敏 路过 透过 越过
		刚好 刚需 刚性 刚才 完成 完全 完整 完善 完美 未完 传真 传统 传媒 宣传 上传 流传 遗传 待遇 期待值 等级 等待 等等 平等 对等 等候 等距
		多少有点 谁也 谁都 哪怕不 什么的 什么都 怎么也 不怎么 说明 说法 小说 传说中 说服 听取 听见 听力 动听 祝贺 庆祝 恭祝 求购 需求 追求 请求 力求完美
		可能性 有可能性 应该的 负责人 准备金 计划书 计划表 计划部 预计算 安排表`},
	{markAsk, `有没得 是不是 有没有 能不能 会不会 要不要 行不行 可不可以 是否 能否 可否 会否 有无 难道 请问 何时 莫非 到没到 是真的吗`},
	{markWh, `谁 多少 几号 几点 几时 几成 有几家 有几单 有几个 有几条 有几笔 有几张 有几份 有几位 共几个 共几笔 共几单 一共几个 一共几笔 一共几单 是几 哪里 哪儿 哪个 哪些 哪家 哪天 哪位 哪单 哪 什么 什么时候 啥时候 啥时 啥 怎么样 怎样 怎么 咋样 咋 为什么 为啥 干嘛 如何 多久 多长时间`},
	{markIf, `suppose supposing 我要是 换作我 换做我 换了我 早知道 要不是 假定 if 要是 如果 假如 假设 假使 假若 倘若 若是 若 万一 一旦 只要 只有 除非 就算 哪怕 即使 即便 要能 如若 若能 如能`},
	{markThen, `我就辞职 我就退休 我就戒烟 我就剃头 我就跳槽 我就改姓 我就发朋友圈 我就请 我就给大家 那天我 的那天 会不会提醒 会提醒我吗 要通知谁 通知谁 多好 该多好 多好啊 也没用 也白搭 也没意义 也没提成 也没奖金 也不顶用 又怎样 又怎么样 又能怎样 又如何 是我今年的目标 是我的目标 是我们的目标 是今年的目标 是我的梦想 是小目标 才算完 才安心 才踏实 才放心 才能 之前别 以前别 之前不 之后怎么 以后怎么 之后谁 以后谁 之后该 以后该 了我请客 了我请大家 了我请全组 了我请你们 了请你吃饭 了请大家吃饭 了我就请 的边缘 的话 就好了 就好 就行了 就行 就可以 就爽 就能 再说 的时候 之后再 以后再 后再 了就 了再 该多好`},
	{markWhen, `等下午 等下周 等下个月 等下次 等下月 等下一 等到 等 待 直到 除了等`},
	{markHeard, `有人问 有人问我 有人说 口头说 嘴上说 上刷到 刚刷到 刷到说 问我是不是 问我有没有 问我是否 问是不是 问有没有 问你是不是 画饼说 画大饼说 算命的说 算命先生说 风水先生说 谁传的 谁造谣 造谣说 有人造谣 有人谣传 瞎传 乱传 吹牛说 吹牛讲 开玩笑说 开玩笑讲 玩笑说 骗我说 骗你说 骗他说 骗人说 哄我说 撒谎说 打赌说 放话说 忽悠我说 吓唬我说 逗我说 网传 传说中 外面都说 外面都在说 外头都在说 大家都说 有人跟我说 有人跟我讲 有人告诉我 听前台 听来的 群友转发 有人转发 转发的 在转 诈骗短信 诈骗 骗子 新闻说 新闻里 新闻上 别个 别的公司 隔壁公司 前任经理 前任销售 听讲 听说 据说 传闻 风闻 听闻 据传 传说 传言 有人说 都说 都在传 在传 显摆 炫耀 吹嘘 嘚瑟 搞得跟 搞得像 搞得好像 弄得跟 弄得像 说得好像 整得跟 整得像 谣传 道听途说 小道消息 rumor rumour 八卦 坊间 有消息 听人说 听人讲 据悉 隔壁组说 隔壁说 隔壁部门说 别的组说 别组说 别人说 外面说 外面传 外头说 外头传 有人讲 有人传 群里说 群里传 网上说 朋友圈说 没核实 未核实 没证实 未证实 未经证实 不知真假 不知道真假 真假不知 不确定真假`},
	{markSaid, `说 讲 表示 告诉 称 答复说 回复说 声称 口头 口头上 嘴上`},
	{markMaybe, `听着像 听起来像 听上去像 不算 不等于 不代表 不意味着 我不信 我才不信 鬼才信 谁会信 打死我也不信 上一家公司 上家公司 老东家 前公司 前东家 之前公司 在前公司 我赌 我打赌 打赌 敢不敢赌 赌一把 赌一包烟 迟早 早晚 总有一天 指望 别指望 甭指望 想都别想 不太可能 眼看就要 眼瞅着就要 马上就要 就快要 离不远 maybe perhaps probably 可能 也许 或许 大概 大概率 估计 恐怕 没准 说不定 兴许 八成 九成 十有八九 好像 似乎 貌似 看样子 看来 看起来 差点 差一点 差点儿 差一口气 差口气 差一丢丢 差一丁点 差一步 差一丝 差那么一点 差那么点 差一点点 当年 想当年 以前 还早着呢 早着呢 早得很 还早 还远 还远着 还差得远 早些年 早年 前些年 前几年 早几年 前两年 头几年 头两年 往年 疫情前 疫情之前 疫情期间 上一任 前任 上任销售 想当初 曾经 从前 本来 原本 两年前 三年前 四年前 五年前 六年前 八年前 十年前 几年前 好几年前 多年前 险些 几乎 就差 还差 不一定 未必 不见得 应该 应该是 感觉 觉得 以为 假装 当成 算不算 疑似 有可能 有望 理论上 基本上 大约 快要到 快要把 马上要把 马上就把 没把握 拿不准 不确定 不知道 不晓得 不清楚`},
	{markWish, `保佑 老天保佑 菩萨保佑 求保佑 阿弥陀佛 真想 好想 很想 多想 想要 想 希望 但愿 巴不得 恨不得 盼着 盼望 盼 期待 期望 许愿 心愿 求求 祈祷 祝愿 祝 愿 求 梦到 梦见 做梦 梦里 争取 力争 努力 努把力 加油 早日 早点 要是能 多希望 最好 最好能 渴望 冲刺 拼 有信心`},
	{markPlan, `plan planning 打算 准备 计划 预计 预期 预估 拟 将要 将 即将 快要 快 就要 要 马上 马上要 会 能 能够 可以 可能会 需要 还要 必须 还得 得先 同意 答应 承诺 愿意 考虑 尽快 尽早 赶快 赶紧 正在 正 待签 待付 拟定 有意 意向 想着 负责 记得 别忘了 别忘 等着 安排`},
	{markNot, `没 没有 还没 还没有 未 还未 尚未 并未 并没有 不准 不许 从未 从没 并没 没能 没法 无法 未能 不 不会 不能 懒得 不想 不肯 不愿 不打算 不是 并不是 并非 别 勿 甭 不要 不用 不必 无 未曾 迟迟未 迟迟没 迟迟不 死活不`},
	{markDone, `了 过 完 已 已经 刚 刚刚 刚才 好了 完了 过了`},
	{markAway, `我妈 我爸 我妈妈 我爸爸 我老婆 我老公 我媳妇 我儿子 我女儿 我闺女 我外婆 我奶奶 我爷爷 我姥姥 我对象 我女朋友 我男朋友 我丈母娘 我岳母 我岳父 俺妈 俺爸 俺媳妇 眼红 羡慕 羡慕死 嫉妒 旧闻 老新闻 假的吧 假新闻 骗人的 笑惨 说笑的 说笑 开玩笑的 开个玩笑 逗你玩 吹牛的 吹牛呢 别家卖的 别人卖的 不关我们的事 不关我们事 不关咱的事 不关我事 年前的事 老黄历 陈年旧事`},
	{markReport, `问 问了 问问 聊 聊了 讨论 确认 了解 商量 打听 追问 告知 通知`},
}

var moodIndex = func() *Words {
	m := map[string]int{}
	for _, row := range moodWords {
		for _, w := range strings.Fields(row.words) {
			if _, set := m[w]; !set || row.kind != noMark {
				m[w] = int(row.kind)
			}
		}
	}
	return NewWords(m)
}()

// MoodWords are all words that tell a mood: none of them is part of a name.
func MoodWords() (out []string) {
	for _, row := range moodWords {
		if row.kind != noMark {
			out = append(out, strings.Fields(row.words)...)
		}
	}
	return out
}

// Read finds the mood words of t outside of what is masked. They stand until t changes.
func (m *Moods) Read(t *Text) {
	m.r, m.marks = t.read, m.marks[:0]
	r := t.read
	for i := 0; i < len(r); {
		if k, ok := aNotA(r, i); ok {
			m.marks = append(m.marks, moodMark{i, i + k, markAsk})
			i += k
			continue
		}
		n, kind := moodIndex.Longest(r, i)
		if n == 0 {
			if k := heardFrom(r, i); k > 0 {
				m.marks = append(m.marks, moodMark{i, i + k, markHeard})
				i += k
				continue
			}
			n = 1
		} else if markKind(kind) != noMark {
			m.marks = append(m.marks, moodMark{i, i + n, markKind(kind)})
		}
		i += n
	}
}

// aNotA reports a question such as 签没签 or 到不到账 at i and its length.
func aNotA(r []rune, i int) (int, bool) {
	if i+2 < len(r) && (r[i+1] == '不' || r[i+1] == '没') && r[i] == r[i+2] && r[i] >= firstHan && r[i] <= lastHan {
		return 3, true
	}
	return 0, false
}

// heardFrom reports 听王总说 at i: 听, a few runes, 说 or 讲.
func heardFrom(r []rune, i int) int {
	if r[i] != '听' {
		return 0
	}
	for j := i + 2; j < len(r) && j < i+8 && !breaks(r[j]); j++ {
		if r[j] == '说' || r[j] == '讲' {
			return j + 1 - i
		}
	}
	return 0
}

// At is the mood of the predicate at runes [i, j) of the clause [from, to), and the word that tells it.
func (m *Moods) At(from, to, i, j int) (Mood, int, int) {
	best, at, end := Real, i, j
	take := func(mood Mood, a, b int) {
		if mood > best {
			best, at, end = mood, a, b
		}
	}
	if a, b, ok := m.asks(from, to, i, j); ok {
		take(Asked, a, b)
	}
	for _, k := range m.marks {
		if k.kind == markAway {
			take(Heard, k.i, k.j)
			continue
		}
		if k.j <= from {
			if k.kind == markIf || k.kind == markHeard {
				if !m.ends(k, from) {
					if k.kind == markIf {
						take(Supposed, k.i, k.j)
					} else {
						take(Heard, k.i, k.j)
					}
				}
			}
			continue
		}
		if k.i >= to {
			break
		}
		before, after := k.j <= i, k.i >= j
		switch k.kind {
		case markIf, markWhen:
			if before {
				take(Supposed, k.i, k.j)
			}
		case markThen:
			if (after || k.i >= j-1 && k.j > j) && !m.opened(j, k.i) {
				take(Supposed, k.i, k.j)
			}
		case markHeard:
			if before {
				take(Heard, k.i, k.j)
			}
		case markMaybe:
			if before {
				take(Doubted, k.i, k.j)
			}
		case markWish:
			if before {
				take(Wished, k.i, k.j)
			}
		case markPlan:
			if before {
				take(Planned, k.i, k.j)
			}
		case markNot:
			if e := i - 1; before && k.j+1 < i && (m.r[e] == '了' || m.r[e] == ' ' && m.r[e-1] == '了') {
				continue // 我不跟了|转给李娜
			}
			if reach := m.reach(k.j); before && m.units(k.j, i) <= reach {
				take(Denied, k.i, k.j)
			}
		}
	}
	if k, ok := m.supposedAround(from, to, i, j); ok && best < Supposed {
		take(Supposed, i, k)
	}
	if i > from && (m.r[i-1] == '离' || m.r[i-1] == '距') { // 离签还早
		take(Doubted, i-1, j)
	}
	if j+1 < len(m.r) && j < to && m.r[j] == '不' && oneOf(m.r[j+1], "了成下到动") {
		take(Denied, j, j+2)
	}
	return best, at, end
}

// reach is how far a negation that ends at j goes: over whom the deed is done with, 没有约华北重工的王总吃饭.
func (m *Moods) reach(j int) int {
	const plain, withWhom = 4, 8
	for k := j; k < len(m.r) && k < j+3; k++ {
		if oneOf(m.r[k], "约请陪") {
			return withWhom
		}
	}
	return plain
}

// supposedAround reports whether the predicate at [i, j) is only when something else comes: 签了之后, 成交那天, 一签约我就.
func (m *Moods) supposedAround(from, to, i, j int) (int, bool) {
	k := j
	if k < to && m.r[k] == '了' {
		k++
	}
	if k < to {
		for _, w := range whenAfter {
			if beginsWith(m.r[k:to], w) {
				return k + len(w)/3, true
			}
		}
	}
	if i > from && m.r[i-1] == '一' && (i-1 == from || !oneOf(m.r[i-2], "第唯统专万其每进逐")) {
		for ; k < to; k++ {
			if m.r[k] == '就' {
				return k + 1, true
			}
		}
	}
	return 0, false
}

// whenAfter make what stands before them a time: 签了之后.
var whenAfter = []string{"之后", "以后", "之前", "那天", "那一天", "的那天", "当天我", "的前提", "的话", "的时候", "的那一刻"}

func beginsWith(r []rune, s string) bool {
	n := 0
	for _, c := range s {
		if n >= len(r) || r[n] != c {
			return false
		}
		n++
	}
	return true
}

// opened reports whether 等, 要是 or 说 stands between a predicate and 再说: what 再说 waits for begins there.
func (m *Moods) opened(i, j int) bool {
	for _, k := range m.marks {
		if k.i >= i && k.j <= j && (k.kind == markWhen || k.kind == markIf || k.kind == markSaid) {
			return true
		}
	}
	return false
}

// Said is the place of the nearest 说 before i in the clause: what follows is another's word. ok is false when there is none.
func (m *Moods) Said(from, i int) (int, bool) {
	at, ok := 0, false
	for _, k := range m.marks {
		if k.kind == markSaid && k.i >= from && k.j <= i {
			at, ok = k.i, true
		}
	}
	return at, ok
}

// Done reports whether 了, 过, 已, 刚 … stands in [from, to).
func (m *Moods) Done(from, to int) bool {
	for _, k := range m.marks {
		if k.kind == markDone && k.i >= from && k.j <= to {
			return true
		}
	}
	return false
}

// Hedged reports whether anything in the clause [from, to), or an 要是 or 听说 before it in the sentence, keeps what it
// tells from being plain fact: supposed, heard, wished, planned, doubted or denied.
func (m *Moods) Hedged(from, to int) bool {
	for _, k := range m.marks {
		switch k.kind {
		case markAway:
			return true
		case markIf, markHeard:
			if k.i < to && (k.i >= from || !m.ends(k, from)) {
				return true
			}
		case markThen, markWhen, markWish, markPlan, markMaybe, markNot:
			if k.i >= from && k.j <= to {
				return true
			}
		}
	}
	return m.atOnce(from, to)
}

// atOnce reports 一…我就: 一付款我就去提车.
func (m *Moods) atOnce(from, to int) bool {
	first := false
	for k := from; k+1 < to; k++ {
		first = first || m.r[k] == '一'
		if first && m.r[k] == '我' && m.r[k+1] == '就' {
			return true
		}
	}
	return false
}

// Supposes reports whether an 要是 stands in the clause, or before it in its sentence.
func (m *Moods) Supposes(from, to int) bool {
	for _, k := range m.marks {
		if k.kind == markIf && k.i < to && (k.i >= from || !m.ends(k, from)) {
			return true
		}
	}
	return false
}

// Heard reports whether a word of hearsay stands in the clause: 听说, 听王总说.
func (m *Moods) Heard(from, to int) bool {
	for _, k := range m.marks {
		if k.kind == markAway || k.kind == markHeard && k.i >= from && k.j <= to {
			return true
		}
	}
	return false
}

// Unreal reports whether a word in [from, at) keeps what begins at at from being an order: 要是, 听说, 真想, 可能, 怎么, or a
// negation right before it.
func (m *Moods) Unreal(from, at int) bool {
	for _, k := range m.marks {
		if k.i < from || k.j > at {
			continue
		}
		switch k.kind {
		case markIf, markHeard, markWish, markMaybe, markWh, markAsk:
			return true
		case markNot:
			if m.units(k.j, at) <= 5 {
				return true
			}
		}
	}
	return false
}

// Question reports whether the clause [from, to) asks, by a particle, a question word or its mark.
func (m *Moods) Question(from, to int) bool {
	_, _, ok := m.asks(from, to, from, from)
	return ok
}

// asks looks for what makes the clause a question for the predicate at [i, j).
func (m *Moods) asks(from, to, i, j int) (int, int, bool) {
	if to < len(m.r) && m.r[to] == '?' {
		return to, to + 1, true
	}
	for k := max(from, min(i, j)); k < to; k++ {
		switch m.r[k] {
		case '吗', '嘛', '么':
			if k > from && m.r[k] == '么' && oneOf(m.r[k-1], "什怎这那多要") {
				continue
			}
			if m.r[k] == '嘛' && (k+1 < to || !oneOf(m.r[max(k-1, 0)], "了有好") || m.r[k-1] == '了' && m.r[max(k-2, 0)] == '没') {
				continue // 推一步嘛
			}
			if m.r[k] != '吗' && m.onlyNamed(from, k) && k+1 < len(m.r) {
				continue // 雨林度假酒店么,算了
			}
			return k, k + 1, true
		}
	}
	if a, ok := m.either(from, to); ok {
		return a, a + 2, true
	}
	e := to
	for e > from && oneOf(m.r[e-1], " 呢啊呀呐哩噻咯!") {
		e--
	}
	if e-1 > from {
		happened := m.Done(from, e-1)
		switch {
		case m.r[e-1] == '没' && e-2 > from && m.r[e-2] != '有' && (m.r[e-2] != ' '):
			return e - 1, e, true
		case m.r[e-1] == '不' && e-2 > from && !oneOf(m.r[e-2], "也都就才还偏 "): // 晚上撸串去不
			return e - 1, e, true
		case e-2 >= j && i < j && m.r[e-2] == '没' && m.r[e-1] == '有':
			return e - 2, e, true
		case happened && e-2 > from && (m.r[e-1] == '没' || m.r[e-2] == '没' && m.r[e-1] == '有'):
			return e - 1, e, true
		case oneOf(m.r[e-1], "没未否不") && (oneOf(m.r[e-2], "了过完到好成定签") || m.r[e-1] == '否'):
			return e - 1, e, true
		case e-2 > from && m.r[e-2] == '没' && m.r[e-1] == '有' && oneOf(m.r[e-3], "了过完到好成定签"):
			return e - 2, e, true
		case m.r[e-1] == '伐' && !oneOf(m.r[e-2], "步砍讨征北"): // 签好了伐
			return e - 1, e, true
		case m.r[e-1] == '得' && m.r[e-2] == '没' && e-3 > from && m.r[e-3] != '有': // 付齐没得
			return e - 2, e, true
		case m.r[e-1] == '吧' && m.r[e-2] == '了' && e-2 >= j:
			return e - 1, e, true
		}
	}
	for _, w := range m.marks {
		if w.i < from || w.j > to {
			continue
		}
		switch w.kind {
		case markReport, markSaid: // 问他们什么时候签: not asked of us
			if w.kind == markSaid && w.i == from+1 && m.r[from] == '你' || m.whatWasSaid(w.j, to) {
				continue // 你说要不要去, 说了啥
			}
			return 0, 0, false
		case markAsk, markWh:
			return w.i, w.j, true
		}
	}
	return 0, 0, false
}

// onlyNamed reports whether nothing but a name stands in [from, to): 翠湖宾馆那边.
func (m *Moods) onlyNamed(from, to int) bool {
	named := false
	for ; from < to; from++ {
		named = named || m.r[from] == masked
		if m.r[from] != masked && !oneOf(m.r[from], "这那边里个 的呢") {
			return false
		}
	}
	return named
}

// whatWasSaid reports whether nothing but 啥, 些什么 stands between i, behind a word of speech, and the clause's end: 说了啥 asks.
func (m *Moods) whatWasSaid(i, to int) bool {
	for i < to && oneOf(m.r[i], "了过些的到") {
		i++
	}
	switch {
	case i < to && m.r[i] == '啥':
		i++
	case i+1 < to && m.r[i] == '什' && m.r[i+1] == '么':
		i += 2
	default:
		return false
	}
	for i < to && oneOf(m.r[i], "来着呀啊呢事情 ") {
		i++
	}
	return i == to
}

// either is where 还是 stands that offers a second answer: 是总监代表还是专监. In 还是那个价格 nothing is asked.
func (m *Moods) either(from, to int) (int, bool) {
	is := -1
	for k := from; k+1 < to; k++ {
		switch {
		case m.r[k] == '还' && m.r[k+1] == '是':
			if is >= 0 && k-is >= 2 {
				return k, true
			}
			k++
		case m.r[k] == '是' && k > from && !oneOf(m.r[k-1], "还就可但要不总都也或于只若凡的便算老真正"):
			is = k
		}
	}
	return 0, false
}

// turns begin, behind what was supposed or heard, what came about: 要不是…, 结果…; 听说…, 其实….
var turns = []string{"结果", "果然", "果真", "其实", "实际上", "事实上", "好在", "还好", "幸好", "幸亏", "终于", "总算", "居然", "竟然", "没想到", "想不到", "最后", "最终", "后来", "不过", "但是", "可算", "好歹", "还是"}

// ownTurns do so behind what was heard: 别人都放弃了,我今天去了. daysTurned do so behind what was supposed and is gone: 要是再晚一天就过期了,今天签的.
var (
	ownTurns   = []string{"我今天", "我昨天", "我昨晚", "我刚", "我上午", "我下午", "我早上", "我就去", "我亲自"}
	daysTurned = []string{"今天", "昨天", "昨晚", "刚刚", "刚才", "上午", "下午", "今早", "今晚"}
)

// ends reports whether what k supposes or passes on is over before the clause at from: a full stop stands between them, or the
// clause, or one before it, turns to what came about.
func (m *Moods) ends(k moodMark, from int) bool {
	if m.sentenceEnds(k.j, from) {
		return true
	}
	const near = 5       // signs of a clause before the turn: who, and when
	const whatItTook = 2 // clauses of 要不是: what it was, and what else would have come
	gone, clauses := false, 0
	for i := k.j; i < from && i < len(m.r); i++ {
		if m.r[i] == ',' {
			clauses++
		}
	}
	if k.kind == markIf && m.r[k.i] == '要' && m.r[k.i+1] == '不' && clauses >= whatItTook {
		return true // 要不是老板打了招呼,这单还真拿不下来,今天签的
	}
	for i := k.j; i <= from && i < len(m.r); i++ {
		gone = gone || i < from && m.r[i] == '就'
		if i != from && (i == 0 || m.r[i-1] != ',') {
			continue
		}
		for n := i; n < min(i+near, len(m.r)) && m.r[n] != ','; n++ {
			if beginsWithAny(m.r[n:], turns) {
				return true
			}
		}
		if k.kind == markHeard && beginsWithAny(m.r[i:], ownTurns) || k.kind == markIf && gone && beginsWithAny(m.r[i:], daysTurned) {
			return true
		}
	}
	return false
}

func beginsWithAny(r []rune, words []string) bool {
	for _, w := range words {
		if beginsWith(r, w) {
			return true
		}
	}
	return false
}

// sentenceEnds reports whether a full stop stands between two places.
func (m *Moods) sentenceEnds(i, j int) bool {
	for ; i < j && i < len(m.r); i++ {
		if oneOf(m.r[i], "。;!?\n") {
			return true
		}
	}
	return false
}

// units is the distance between two places; a name counts as one, blanks as nothing.
func (m *Moods) units(i, j int) int {
	n := 0
	for k := i; k < j && k < len(m.r); k++ {
		if m.r[k] == ' ' || m.r[k] == masked && k > i && m.r[k-1] == masked {
			continue
		}
		n++
	}
	return n
}
