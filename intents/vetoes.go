package intents

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/intents/zh"
)

// What is told in the form of a fact and is none of ours: what is passed on, taken back, of another year or of others.

// passedOn are heads of messages that pass on what others wrote, or give an example.
var passedOn = zh.NewWords(indexed(strings.Fields(`不是说 标题: 题目: forward来 转发来一段 转来一段 发来一段 转发: 转发】 转发] 转发) 转发一下 转发自 转自 转: 转] 转】 fw: fwd: fw】 新闻: 新闻】 新闻] 新闻说 聊天记录 群消息 群里看到 群里有人 公众号 据新闻 据报道 据媒体 据网上 看新闻 刷到 热搜
	刚看新闻 刚看到新闻 看了新闻 看到新闻 看到消息说 刷新闻 电视上 电视里 电视剧 电影里 小说里 剧里
	朋友圈看 朋友圈有人 朋友圈刷 网传 愚人节 测试消息 测试信息 测试数据: 格式示例 格式: 示例: 样例: 示范一下 说着玩的: 闹着玩的: 开玩笑的: 瞎说的: 想当年 测试: 测试一下: 测试一下, 测试下: 测试下, 测试】 试试: 试试看: 试试看, 试一下: 试一下, 练习: 练习一下: 练习一下, 演示: 演示一下: 比如 比方 譬如 举个例子 举例 例如 假定 先假定 假设 先假设 打个比方 有小道消息`)))

// showsText is the head of a message that shows somebody else's words: 帮我看看这段:, 客户来信:, 以下是客户的邮件,. What stands behind
// it is theirs, whatever it says.
var showsText = func() *zh.Sentence {
	const (
		text = `(来信|来函|邮件|来件|回信|回函|原话|原文|信件|短信|聊天记录|对话|文字|内容|消息|通知|公告|文案|文章|段落|段话|句话|段文字|封信|封邮件|条消息|段|句|封|篇|条|信)`
		ask  = `[请|麻烦|你|帮我|帮忙|给我|帮|能不能|可以]*(看看|看一下|看下|看一看|瞧瞧|读一下|读读|读下|念一下|翻译一下|翻译下|翻译|润色一下|润色|改写一下|改写|检查一下|检查|分析一下|分析|解释一下|解释|总结一下|总结|概括一下|概括|参考一下|参考)`
		this = `[下面|下边|以下|如下]*[这|那|这一|那一|这几|我这|我写的|我收到的|他发的|对方发的|客户发的|客户写的]*[客户|对方|他们|供应商|合作方|领导]*[的]*`
	)
	return zh.NewSentence(`([` + ask + `]` + this + text + `[给我|发来|转来|写的|发的|怎么样|怎么回|咋回|是什么意思|什么意思|行不行|写得怎么样|对不对|有没有问题]*[内容|原文|如下|说|写道|写|里说|里写|上说]*|` + ask + `(这个|下面|以下|如下|一下下面)[的]*|[请|麻烦|你|帮我|帮忙|给我|帮]*(翻译一下|翻译下|翻译|润色一下|润色下|润色|改写一下|改写|看看|看一下|看下|读一下|念一下)|[我]*(收到|接到|刚收到|今天收到)[了]*[客户|对方|他们]*[的|一封|封|的一封|一条]*(来信|邮件|短信|信|函|消息)[,]*[内容|原文|如下|说|写道|里说|是]*|(以下|下面|下边|如下)[是|为][客户|对方|他们|我]*[的|发的|写的|收到的|发来的|转来的|寄来的|给我的|给的|回的]*` + text + `[内容]*)`)
}()

// quotedLetter is the length of the head by which a message only shows somebody else's words.
func quotedLetter(said []rune) (n int, ok bool) {
	const longest = 24
	var found zh.Found
	for k, c := range said[:min(len(said), longest)] {
		if c == ':' && k > 0 && k+2 < len(said) && strings.ContainsRune("“\"「『", said[k+1]) && strings.ContainsRune("”\"」』", said[len(said)-1]) && !strings.ContainsAny(string(said[:k]), "记存录备写名叫建加") {
			return k, true // 客户发来的:“…”
		}
		if c == ':' || c == '\n' || c == '「' || c == '“' {
			return k, k > 0 && k+1 < len(said) && showsText.Match(trimmed(said[:k], " ,"), &found)
		}
	}
	return 0, false
}

// takenBack are ends of messages that take back all that stands before them, or leave it to be proved.
var takenBack = zh.NewWords(indexed(strings.Fields(`骗你 骗你的 骗你们 骗你们的 骗人的 骗你呢 开玩笑 开玩笑的 开玩笑呢 开个玩笑 玩笑 玩笑话 逗你 逗你的 逗你呢 逗你玩 逗你玩呢 逗你玩的 逗你们的 想得美 想多了 想屁吃 我编的 瞎编的 编的 编的呢 永远的神 yyds 绝绝子 不过是口头的 只是口头的 只是口头 口头而已 说说而已 嘴上说说 嘴上说的 没见合同 没看到合同 没见着钱 没见到钱 是谁传的 谁传的 是谁说的 谁说的 谁造的谣 标题党 还远着 远着 早着 还早着 只是时间问题 是时间问题 早晚的事 迟早的事 指日可待 还早 还早着呢 还早得很 还远 还远着呢 远着呢 早着呢 谈何容易 轮不到我 轮不到我们 轮不到咱 那是不可能的 是不可能的 不可能的 根本不可能 概率有多大 概率多大 概率大吗 几率多大 几率有多大 几率大吗 可能性多大 可能性有多大 可能性大吗 有多大可能 有多大把握 胜算多大 胜算有多大 没那么容易 没那么快 哪有这么容易 哪有那么快 别乱记 别瞎记 别误记 别当真 胡说的 瞎说的 乱说的 说着玩 说着玩的 闹着玩 闹着玩的
	吹牛 吹牛的 吹牛呢 吹牛不上税 才怪 才怪呢 怎么可能 咋可能 做梦 做梦呢 做梦吧 不知真假 不知道真假 真假不知 不知道真的假的 不知真的假的 真的假的 是真是假 不知道是真是假 不知道是不是真的 听来的 听说的 听人说的 道听途说 道听途说的 没证实 没核实 未证实 未核实
	假的 假消息 是谣言 谣言 谣传 误传 是误传 假新闻 愚人节快乐 愚人节 又算了 倒立洗头 直播吃键盘 太阳打西边出来 可能吗 怎么可能吗 你信吗 谁信呢 你敢信吗 有可能吗 我把头给你 我把头拧下来 我跟你姓 我给你磕一个 给你磕一个 给你磕头 我给你磕头 我名字倒着写 我把键盘吃了 太阳从西边出来 太阳从西边出来了 太阳都得从西边出来 当我没说 就当我没说 当我没问 就当我没问 算我没说 骗鬼 骗鬼呢 鬼才信 我不信 谁信 谁信啊 信你个鬼`)))

// unrecorded begin what is not to be written, unordered what somebody was not told to do.
var (
	unrecorded = zh.NewWords(indexed(strings.Fields(`别记 先别记 不要记 不用记 别录 先别录 不用录`)))
	unordered  = zh.NewWords(indexed(strings.Fields(`没让 还没让 没有让 别让 不要让 不用让 先别让 没叫 还没叫 别叫 不要叫 不用叫 先别叫 没安排 别安排 先别安排`)))
)

// unwritten asks that nothing be written down of what stands before: 茅山眼镜城的事先别往系统里写, 签了,别记.
var unwritten = zh.NewSentence(`<0->(别|不要|不用|甭|莫|先不|暂不)[先|再|给我|急着|往|在|到|系统|里|里面|上|台账|表|CRM|crm|把|这个|这条|这单|它]*(写|录|登记|记录|记|登|填|入)[进去|进系统|系统|到系统|上去|上|下来|入|进|着|它|了|里|吧|呢|这个|这条]*`)

// trailsOff ends what one begins to tell and leaves: 嗯…怎么说呢…算了.
var trailsOff = zh.NewSentence(`<0->(嗯|唉|呃|额|哎|怎么说呢|咋说呢|怎么说|咋说)[…|.|,|。|_|嗯|唉|呃|怎么说呢|咋说呢|怎么说|咋说]*(算了|没事|没啥|没什么|不说了|改天再说|当我没说)[算了|吧|啦|了]*`)

// selfMinded tells the assistant that it has nothing to remember: 闹钟我自己定好了, 不麻烦你.
var selfMinded = zh.NewSentence(`<0->((不|别|就不|不用|不想)(麻烦|劳烦|劳|烦)(你|您)[了|啦|提醒了]*|(不用|不必|不要|无需|不需要|用不着)(你|您|小助手|助手)[来|再|管|操心|记|提醒]*[了|我|啦]*|(我|我已经|我已)[自己](会记着|记着呢|记着了|会记得|记小本上了|记本子上了|记手机里了|记日历里了|设了闹钟|定了闹钟|定好闹钟了|设好闹钟了|定好了闹钟))[哈|啦|了|的|吧|谢谢|,]*`)

// notAs asks that something be not taken for what it is not: 你别给我记成签了.
var notAs = zh.NewSentence(`[你|您|可|千万]*(别|不要|不许|甭)[又|再|给我|帮我|就|直接|急着|自动|把]*[<1-12>](记|标|写|录|当|算|改|弄|搞)成<1->`)

// agreed begin what one agrees with in talk: 我同意,这客户难搞.
var agreed = strings.Fields(`这客户 那客户 这个客户 那个客户 这人 那人 这家伙 他这人 她这人 确实 的确 我也觉得 我也这么 你说得 你说的 说得对 说得好 是这么回事 就是这样`)

// undecided puts a decision off.
var undecided = zh.NewSentence(`[这个|这单|那个|那就|嗯]*(先不批|先不急着批|暂时不批|暂不批|先别批|先放着|先不定)[了|,|_]*[让我|容我|我|再]*[再]*(想想|考虑考虑|考虑一下|考虑下|看看|想一下|琢磨琢磨|问问|合计合计)[吧|再说|先]*`)

// keptAsIs asks that what was done stays: 不用撤销,刚才那条是对的.
var keptAsIs = zh.NewSentence(`[那|嗯|哦|啊|,|_]*(不用|不必|不要|无需|用不着|别|先别|甭)[再|去|给我|帮我]*(撤销|撤回|撤|改|动|删|删除|恢复|更正|修改)[了|它|这条|刚才那条|那条|上一条]*[吧|啦|哈]*(,|。|!|_)<0->`)

// toReader are words by which a notice of a bank, a courier or a shop speaks to who gets it.
var toReader = zh.NewWords(indexed(strings.Fields(`您尾号 您的尾号 您账户 您的账户 您的账号 您的快件 您的快递 您的包裹 您的订单 您的外卖 您的验证码 验证码 您的信用卡 您的储蓄卡 您的话费 您的会员 您的积分 您的车辆 您的流量 您的运单 您的预约 您已成功 您正在 您有一 您于 您在 您购买 尊敬的 亲爱的客户 亲爱的用户 退订回 回复td 拒收请回`)))

// ownParcel are words of a notice that needs no sender's name in front.
var ownParcel = zh.NewWords(indexed(strings.Fields(`您的快件 您的快递 您的包裹 您的外卖 您的验证码 您的信用卡 您的储蓄卡 您的话费 您尾号 您的尾号 您账户尾号 您的运单 取件码 取件凭`)))

// noticeHead is the length of a head by which an office or a house gives notice to all: 外汇局提醒:, 物业通知:, 温馨提示:. 0: none.
func noticeHead(r []rune) int {
	const longest = 14
	for k := 2; k < min(len(r)-2, longest); k++ {
		if r[k+2] != ':' && r[k+2] != ',' && r[k+2] != '】' {
			continue
		}
		switch string(r[k : k+2]) {
		case "提醒", "通知", "公告", "提示", "播报", "预警":
		default:
			continue
		}
		for _, w := range noticeGivers {
			if n := utf8.RuneCountInString(w); n <= k && starts(r[k-n:k], w) {
				return k + 3
			}
		}
	}
	return 0
}

// noticeGivers end the names of those who give notice to all.
var noticeGivers = strings.Fields(`局 银行 委 交警 物业 气象台 气象局 社区 居委会 街道 学校 医院 12306 反诈 反诈中心 移动 联通 电信 税务 海关 温馨 友情 安全 系统 平台 天气 停电 停水 疫情 群 官方 行政部 人事部 人力 行政 it部`)

// notice reports whether a message is what a bank, a courier or a shop sent to the person: it is headed by who sends it,
// or ends so, and speaks to the reader.
func (rd *reading) notice(i, j int) (at, end int, ok bool) {
	for k := i; k < j; k++ {
		if n, _ := ownParcel.Longest(rd.r[:j], k); n > 0 {
			return k, k + n, true
		}
	}
	if n := noticeHead(rd.r[i:j]); n > 0 {
		return i, i + n, true
	}
	signed := rd.r[i] == '【' || i > rd.start && strings.ContainsRune("【[", rd.r[i-1]) || rd.r[j-1] == '】' || starts(rd.r[i:], "尊敬的") || starts(rd.r[i:], "亲爱的")
	for k := i; signed && k < j; k++ {
		if n, _ := toReader.Longest(rd.r[:j], k); n > 0 {
			return k, k + n, true
		}
		if rd.r[k] == '您' && k > rd.start && k+1 < j && !strings.ContainsRune("好看帮记查给们早辛说问", rd.r[k+1]) && !strings.ContainsRune("请烦劳给跟为帮谢和问", rd.r[k-1]) {
			return k, k + 1, true
		}
	}
	return 0, 0, false
}

// made heads what is told of a story, a course or a test: 剧本里写, 培训案例:, 测试数据:.
var made = zh.NewSentence(`([我]*[来|给你|给大家|随便|瞎]*(编|举|打|造|虚构|假设|设想|想象)[一]*(个|下|一个|一下)*(例子|比方|故事|段子|场景|数据|情况|案例|题目|题)[,|:|说|啊|吧|哈]*|(小说|剧本|故事|段子|笑话|课本|教材|试题|考题|题目|题干|游戏|电视|电影|电视剧|短剧|综艺|短视频|视频|直播|帖子|培训|课件|课上|讲座|范文|作文|手册|说明书)(里|上|中|里面|里头|上面|里边)[写|说|讲|演|放|的|是|有|着|道|,|:|个|一个|例子|案例]*|(培训|教学|教材|课本|经典|成功|失败|真实|模拟|演练|虚构|测试|演示|示范|假|假的|练手|打样)(案例|样例|示例|例子|例句|样本|范例|模板|数据|文本|消息|场景|用例|题目|题)[一|二|三|1|2|3]*:)<1->`)

// farOff says how far something is, or that nothing will come of it: 离签约还差一步, 推进到报价八成没戏.
var farOff = zh.NewSentence(`([我们|我|咱们|咱]*(离|距离|距)<2-24>(还差|还有|只差|就差|还|尚有|还早|不远|已经不远|也不远|很近|近了)<0-8>|<2-24>(八成|多半|大概率|看样子|恐怕|十有八九|我看|怕是)(没戏|悬|够呛|没谱|没希望|没可能|不可能|没门|难|做梦|没影)[的|啦|儿]*|<2-24 ^,。>(只是|都是|纯属|不过是|就是个|是个|属于|全是)(传闻|谣言|玩笑|谣传|假设|比方|例子|演习|测试|虚构|段子|笑话|误会|误传|假消息|梦))`)

// unsettled says behind a deed, in the same breath, that it did not come about or is not sure: 签了50万还没确认, 回款到账被退回了.
var unsettled = zh.NewSentence(`<2-24 ^,。;>((还没|还没有|没|没有|未|待|尚未|有待|还未|还没人|没人)[人|谁]*(确认|核实|证实|落实|敲定|查实|核对)|[还]*(得|要|需要|还要|还得|需)(等|看)<1-8>(点头|心情|脸色|同意|批准|拍板|决定|通知|审批|时间|结果|造化|运气)|[还]*(需要|要|差)(时间|些时间|点时间|段时间)|(没成|没成功|失败|泡汤|被退回|被退|被驳回|被打回|未遂|落空|没通过|作废)|(只|仅)(存在于|活在|发生在)<1-6>|(是|算)<0-6>[的](业绩|单子|功劳|事|客户)|这(事|回事|个事|消息)<0-4>(不清楚|不知道|没听说|不确定|不了解|没数))`)

// aimed tells what one aims at: 我的目标是把恒丰签下来.
var aimed = zh.NewSentence(`(下一个|下个|第一个|我|我们|咱|咱们|本人|团队|今年|这个月|本月|这周|下个月)*[的](目标|愿望|梦想|心愿|小目标|野心|理想|kpi|KPI)(是|就是|:|,|为)<2->`)

// howOften asks for a number, without a word for it: 我这周报了几次价.
var howOften = zh.NewSentence(`<0-18 ^,。;>(报|打|跑|见|去|约|聊|发|签|开|拜访|联系|跟进|成交)了[共|一共|总共]*几(次|回|趟|家|个|单|笔|份|台)<0-4 ^,。;都没才就>[,|_]*[一共|总共|合计|加起来]*[多少]*[钱]*`)

// thoseForWhich asks with 那 for 哪: 上个月丢了那些单.
var thoseForWhich = zh.NewSentence(`<0-10 ^,。;>(丢|输|签|赢|成交|拿下|谈下|报|黄|回|收)了那(些|几)[个|家|笔]*(单|单子|客户|项目|钱|款|合同)[子]*`)

// grave reports whether a write wins a deal, moves it on, books money or hands customers over.
func grave(k Kind) bool {
	return k == CloseWon || k == AdvanceDeal || k == RecordPayment || k == Transfer
}

// errands are who comes to everybody's door, and what they do there.
var (
	errands     = strings.Fields(`顺丰 圆通 中通 申通 韵达 极兔 京东快递 德邦快递 邮政快递 ems 快递 快递员 快递小哥 外卖 外卖小哥 跑腿 闪送 滴滴 滴滴司机 代驾 物业 房东 中介 链家 贝壳 保安 保洁 前台 行政 人事 人力 hr 财务 it 网管 食堂`)
	errandWords = strings.Fields(`取件 派件 派送 送件 上门取 签收 丢件 放前台 放门卫 放丰巢 丰巢 菜鸟 驿站 到楼下 在楼下 停水 停电 停气 断网 检修 消防 打卡 体检 考勤 交水电 发票 报销 贴票 消杀 灭蚊 电梯 停车 搬家 换锁 房子 下班 请假 假条 盖章流程 开会通知 交材料 填表 领东西 领快递`)
)

// errand reports whether a courier, the house or an office of our own is who the message tells of, and it names no other company:
// 顺丰说下午上门取件, 物业说停水, 财务让我补一张发票.
func (rd *reading) errand(i, j int) (at, end int, ok bool) {
	if slices.ContainsFunc(rd.tokens, func(t token) bool { return t.kind == contactToken || t.kind == customerToken && t.i > i }) {
		return 0, 0, false
	}
	who := firstOf(rd.r[i:j], errands)
	if who == "" {
		return 0, 0, false
	}
	for k := i; k < j; k++ {
		if w := firstOf(rd.r[k:j], errandWords); w != "" {
			return i, k + utf8.RuneCountInString(w), true
		}
	}
	return 0, 0, false
}

// colleagueDid is where a message names the colleague who did what it tells of, when whoever writes had no part in it: 龙飞昨天拜访了莲城宾馆.
func (rd *reading) colleagueDid() (i, j int, ok bool) {
	for k := range rd.tokens {
		switch t := &rd.tokens[k]; t.kind {
		case timeToken:
			continue
		case personToken:
			at := skip(rd.r, t.j, " ")
			return t.i, t.j, at < len(rd.r) && !strings.ContainsRune("跟和与、及陪带同,:给", rd.r[at]) && !mentions(rd.r[rd.start:], "我", "咱", "俺", "一起", "一同", "陪同") &&
				strings.Trim(string(rd.r[rd.start:t.i]), " ,0123456789昨今天前上下午早晚周一二三四五六日月号刚才") == ""
		}
		break
	}
	return 0, 0, false
}

// guessed reports whether a report is only what one thinks oneself of how it stands: 我觉得海瑞有戏, 我猜创维达要压价.
func (rd *reading) guessed(r *Request) bool {
	const enough = 0.75
	s := &r.Slots
	return s.Activity == "" && s.Next == nil && s.Amount == nil && r.Confidence < enough && firstOf(rd.r[rd.start:], guesses) != ""
}

// guesses head what one thinks oneself; what a customer thinks is told.
var guesses = strings.Fields(`我觉得 我觉着 我感觉 我猜 我估计 我看 我想着 我认为 我总觉得 个人觉得 个人感觉 感觉 觉得 猜`)

// opening are signs before the words of a message.
const opening = " 【[(「《"

// meant is all that a message asks for, or nothing when it is passed on or taken back.
func (rd *reading) meant(all []Request) []Request {
	writing := false
	for i := range all {
		if x := all[i].Slots.Period; all[i].Kind == SetTarget && x != nil && rd.longAgo(x) {
			return rd.notMeant("of a time gone by", rd.start, len(rd.r)) // 去年目标50万
		}
		writing = writing || all[i].Kind != None && !harmless(all[i].Kind)
	}
	i, j := skip(rd.r, rd.start, opening), len(rd.r)
	if n, ok := quotedLetter(rd.r[i:j]); ok && (writing || all[0].Kind == None || all[0].Kind == QueryCustomer) {
		rd.theirs = true
		return rd.notMeant("somebody else's words, to be looked at", i, i+n)
	}
	if !writing {
		return all
	}
	if i < j {
		if a, b, ok := rd.notice(i, j); ok {
			return rd.notMeant("a notice of a bank, a courier or a shop", a, b)
		}
	}
	if a, b, ok := rd.errand(i, j); ok {
		return rd.notMeant("a courier or a house", a, b)
	}
	if len(all) == 1 && all[0].Kind == LogContact && rd.guessed(&all[0]) {
		return rd.notMeant("one's own guess", i, j)
	}
	if len(all) == 1 && all[0].Kind == LogContact && all[0].Slots.Activity != "" && len(rd.clauses) > 0 && rd.clauses[0].f.has(fMet) {
		if a, b, ok := rd.colleagueDid(); ok {
			return rd.notMeant("what a colleague did", a, b)
		}
	}
	if made.Match(rd.r[i:j], &rd.found) {
		return rd.notMeant("made up, or an example", i, j)
	}
	if said := trimmed(rd.r[i:j], " 。.!~?啊呀呢了哈吧"); farOff.Match(said, &rd.found) {
		return rd.notMeant("not there yet", i, j)
	} else if len(all) == 1 && grave(all[0].Kind) && unsettled.Match(said, &rd.found) {
		return rd.notMeant("not sure yet", i, j)
	} else if !anyRequest(all, func(r *Request) bool { return r.Kind == SetTarget || r.Kind == SetReminder || r.Kind == PlanPayment }) && aimed.Match(said, &rd.found) {
		return rd.notMeant("an aim", i, j)
	}
	if r := &all[0]; len(all) == 1 && r.Kind == LogContact && rd.r[j-1] == '…' && r.Slots.Activity == "" && r.Slots.Next == nil && r.Slots.Amount == nil {
		return rd.notMeant("left unsaid", i, j) // 光谷职教那钱…
	}
	if !rd.names() && thoseForWhich.Match(trimmed(rd.r[i:j], " 。.!~?啊呀呢了"), &rd.found) {
		return rd.notMeant("asks which", i, j)
	}
	if len(all) == 1 && howOften.Match(trimmed(rd.r[i:j], " 。.!~?啊呀呢了"), &rd.found) {
		return rd.notMeant("asks how often", i, j)
	}
	if n, _ := unmeantHeads.Longest(rd.r, i); n > 0 && mentions(rd.r[i:j], "以后说", "以后我说", "今后说") {
		return rd.notMeant("not taught", i, i+n) // 不要以后说老华就是华北重工
	}
	if n, _ := unordered.Longest(rd.r, i); n > 0 {
		if t := rd.tokenAtRune(i + n); t != nil && t.kind == personToken {
			return rd.notMeant("not to be done", i, t.j) // 没让李娜给华北重工打电话
		}
	}
	if len(all) == 1 && all[0].Kind == RecordPayment && mentions(rd.r[i:j], "退款到", "退款已到", "退款收到", "收到退款", "退款成功") {
		return rd.notMeant("a refund", i, j) // 淘宝退款到账58元
	}
	if len(all) == 1 && (all[0].Kind == Reject || all[0].Kind == Approve) && undecided.Match(trimmed(rd.r[i:j], " 。.!~,"), &rd.found) {
		return rd.notMeant("not decided yet", i, j) // 先不批，我想想
	}
	if len(all) == 1 && all[0].Kind == Undo && mentions(rd.r[i:j], "就是问问", "随便问问", "只是问问", "就问问") {
		return rd.notMeant("asks only", i, j) // 别记 我就是问问
	}
	if (all[0].Kind == Amend || all[0].Kind == Undo) && keptAsIs.Match(rd.r[i:j], &rd.found) {
		return rd.notMeant("stays as it is", i, j)
	}
	if trailsOff.Match(trimmed(rd.r[i:j], " 。.!~,…啊哦哈"), &rd.found) {
		return rd.notMeant("left unsaid", i, j)
	}
	if all[0].Kind == Approve && firstOf([]rune(all[0].Slots.Reason), agreed) != "" {
		return rd.notMeant("agrees in talk", i, j)
	}
	if !anyRequest(all, func(r *Request) bool {
		return r.Slots.Untag || r.Kind != SetReminder && r.Kind != AddNote && r.Kind != None && !harmless(r.Kind)
	}) && selfMinded.Match(trimmed(rd.r[i:j], " 。.!~,…"), &rd.found) {
		return rd.notMeant("one remembers oneself", i, j)
	}
	if a, b, ok := rd.exemplary(all); ok {
		return rd.notMeant("made up, or an example", a, b)
	}
	if none := rd.calledOff(&all[0]); none != nil {
		return none
	}
	return rd.plausible(all)
}

// calledOff is nothing where a message says in so many words that what it tells is passed on, sent by mistake, taken back or not to be written;
// nil where it does not. r is its first request.
func (rd *reading) calledOff(r *Request) []Request {
	const longest = 12
	i, j := skip(rd.r, rd.start, opening), len(rd.r)
	if n, _ := passedOn.Longest(rd.r, i); n > 0 {
		return rd.notMeant("passed on", i, i+n)
	}
	switch r.Kind {
	case Assign, Transfer, SetTarget, CreateCustomer, CreateDeal:
		if rd.forbids() {
			none := rd.notMeant("told not to", i, j) // 先别把张伟的客户给李娜
			none[0].Speech = Negation
			return none
		}
	}
	if n, _ := unrecorded.Longest(rd.r, i); n > 0 && j-i > n+2 && r.Kind != Undo && r.Kind != Amend {
		return rd.notMeant("not to be written", i, i+n)
	}
	if unwritten.Match(trimmed(rd.r[i:j], " 。.!~,啊哦哈"), &rd.found) {
		return rd.notMeant("not to be written", i, j)
	}
	if r.Kind != Amend && notAs.Match(rd.r[i:j], &rd.found) {
		return rd.notMeant("not to be taken for it", i, j)
	}
	if a, b, ok := rd.mistaken(i, j); ok {
		return rd.notMeant("sent by mistake", a, b)
	}
	for j > i && strings.ContainsRune(" 。.!~,)）…哈嘿嘻啊呀哦呢啦", rd.r[j-1]) {
		j--
	}
	for k := max(i+2, j-longest); k < j; k++ {
		if n, _ := takenBack.Longest(rd.r[:j], k); n == j-k && !(k > i && strings.ContainsRune("不没", rd.r[k-1])) && !(k > i+1 && rd.r[k-1] == '是' && rd.r[k-2] == '不') && !mentions(rd.r[max(i, k-6):k], "比") {
			return rd.notMeant("taken back", k, j) // but 比说的还早 is told of what is done
		}
	}
	return nil
}

// mistakes say, behind what was told, that it was not to be told here, or is not so.
var mistakes = zh.NewWords(indexed(strings.Fields(`发错群 发错群了 发错了 发错人 发错人了 发错窗口 发错对话框 看错了 看错行了 看串了 看串行了 搞混了 弄混了 才怪, 愚人节快乐`)))

// mistaken reports whether the message takes itself back in its midst and puts nothing right: 东方纺织到账25万,哎发错群了,不是我的客户.
func (rd *reading) mistaken(i, j int) (at, end int, ok bool) {
	const least = 4 // signs of what is taken back
	for k := i + least; k < j; k++ {
		n, _ := mistakes.Longest(rd.r[:j], k)
		if n == 0 || !strings.ContainsRune(",。!…—_ 哎啊呃哦等下对—-~了!", rd.r[k-1]) {
			continue
		}
		for t := range rd.tokens {
			if x := &rd.tokens[t]; x.i >= k && (x.kind == amountToken || x.kind == timeToken || x.kind == customerToken) {
				return 0, 0, false // 看错了,是38万
			}
		}
		return k, k + n, true
	}
	return 0, 0, false
}

// quoters stand before a sentence that is looked at, not said.
var quoters = strings.Fields(`那句 这句 一句 一句是 句话 句话是 台词 台词是 标题 标题是 写着 写的是 写的 印着 话术 话术是 文案 文案是`)

// exemplary reports whether the only request is of nobody, XX公司 or A公司, or the message looks at a sentence: 那句“…”先改成灰色.
func (rd *reading) exemplary(all []Request) (at, end int, ok bool) {
	if c := &all[0].Slots.Customer; len(all) == 1 && c.Said() && len(c.IDs) == 0 {
		i, j := rd.tx.Index(c.Span.Start), rd.tx.Index(c.Span.End)
		if i < j && strings.Trim(strings.ToLower(string(rd.r[i:j])), "x公司客户集团某甲乙丙丁abc企业") == "" {
			return i, j, true
		}
	}
	for k := rd.start; k < len(rd.r); k++ {
		if !strings.ContainsRune("\"“「", rd.r[k]) {
			continue
		}
		if before := trimmed(rd.r[rd.start:k], " :,"); len(before) > 0 && endsWithAny(before, quoters) {
			return rd.start, k, true
		}
	}
	return 0, 0, false
}

// endsWithAny reports whether the runes end with one of the words.
func endsWithAny(r []rune, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		n := utf8.RuneCountInString(w)
		return n <= len(r) && starts(r[len(r)-n:], w)
	})
}

// notMeant is the request of a message that is not meant, with the words that say so.
func (rd *reading) notMeant(rule string, i, j int) []Request {
	return []Request{{Kind: None, Speech: Hearsay, Confidence: 0.95, Margin: 0.9, Span: rd.tx.Span(rd.start, len(rd.r)), Why: []Reason{{Rule: rule, Span: rd.tx.Span(i, j), Weight: 6}}}}
}

var (
	ended     = setOf(fWon, fWonBare, fLost, fPaid, fReceived, fQuoted2, fMoveWord)
	oldDeed   = setOf(fWon, fWonBare, fLost, fPaid, fReceived, fQuoted2, fMoveWord, fActivity, fTalk, fNewCustomer, fNewDeal, fBuild, fAssign, fTransfer, fRemind, fTagWord)
	subject   = setOf(fOthers)
	theirDeed = setOf(fActivity, fTalk, fMissed, fDoer, fAgain)
)

// elsewhere is the mood of the predicate k when it tells of another year, of others' deals, or of one's own purse.
func (rd *reading) elsewhere(c *clause, k int) (zh.Mood, int, int) {
	t := &rd.tokens[k]
	if n, _ := thanks.Longest(rd.r[:c.j], c.i); n > 0 && n < t.i-c.i {
		return zh.Heard, c.i, c.i + n // 多谢你们签了那么多单
	}
	if t.i > rd.start && rd.r[t.i-1] == '您' && t.features.any(&ended) && (t.i-1 == c.i || !hasRune(rd.r[c.i:t.i-1], "跟和帮给为请麻烦")) {
		return zh.Heard, t.i - 1, t.i // 您签了【x】
	}
	if n := rd.praised(); n > 0 && c.i > n && t.features.any(&ended) {
		return zh.Heard, rd.start, n // 还是李娜厉害,青松设备签了
	}
	if (t.features.has(fWon) || t.features.has(fWonBare)) && !c.f.has(fLost) && rd.signedElsewhere(c) {
		return zh.Heard, t.i, t.j
	}
	named, timed, from := false, false, 0
	for n := k - 1; n >= c.a; n-- {
		o := &rd.tokens[n]
		switch {
		case o.kind == customerToken:
			named = true
		case o.kind == personToken && t.features.any(&ended) && (rd.subjectOf(c, o, t.i) || firstOf(rd.r[o.j:c.j], tells) != "" || rd.owns(o)):
			return zh.Heard, o.i, o.j // 潘国栋把港城物业签下来了, 恭喜田甜拿下大单
		case o.kind == timeToken && (!timed || o.j == from) && !(o.j < c.j && rd.r[o.j] == '的'):
			timed, from = true, o.i // the nearest one counts: 去年谈的今年签了
			if t.features.any(&oldDeed) && rd.longAgo(&rd.times[o.n]) {
				return zh.Heard, o.i, o.j
			}
		case o.kind != wordToken || !t.features.any(&ended) && !t.features.any(&theirDeed):
		case o.features.any(&subject):
			return zh.Heard, o.i, o.j
		case o.features.has(fRival) && rd.acts(c, n):
			return zh.Heard, o.i, o.j
		}
	}
	if n := rd.shopped(c, t.i); n > 0 && t.features.any(&ended) {
		return zh.Heard, c.i, n // 刚在美团下单了六杯奶茶
	}
	if !t.features.any(&ended) || named {
		return zh.Real, 0, 0
	}
	if rd.names() {
		return zh.Real, 0, 0
	}
	if n := slices.IndexFunc(rd.tokens, func(o token) bool { return o.kind == wordToken && o.features.has(fPrivate) }); n >= 0 {
		return zh.Heard, rd.tokens[n].i, rd.tokens[n].j // 房东催我交房租了,转了三千
	}
	return zh.Real, 0, 0
}

// subjectOf reports whether a colleague is who does what stands at rune at of the clause: he or she heads it, and 把 or a time
// follows, or is congratulated: 于娜昨天把营口那边搞定了, 恭喜田甜拿下大单.
func (rd *reading) subjectOf(c *clause, o *token, at int) bool {
	if o.i != c.i {
		return beforeWords(rd.r, c.i, o.i, praises) == c.i
	}
	k := o.j
	for k < at {
		if strings.ContainsRune("把将", rd.r[k]) {
			return true
		}
		t := rd.tokenAtRune(k)
		n, _ := asides.Longest(rd.r[:at], k)
		switch {
		case t != nil && t.kind == timeToken:
			k = t.j
		case n > 0:
			k += n
		default:
			return false
		}
	}
	return k > o.j && !rd.names()
}

// owns reports whether a colleague's customer is named: 刘畅的恒丰把合同签了.
func (rd *reading) owns(o *token) bool {
	if o.j+1 >= len(rd.r) || rd.r[o.j] != '的' {
		return false
	}
	t := rd.tokenAtRune(o.j + 1)
	return t != nil && t.kind == customerToken
}

// praised is the rune at which the praise of a colleague ends that heads the message; 0: none does.
func (rd *reading) praised() int {
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.kind != personToken {
			continue
		}
		if t.i > rd.start && beforeWords(rd.r, rd.start, t.i, praises) == rd.start && rd.r[rd.start] != '给' && rd.r[rd.start] != '向' && rd.r[rd.start] != '为' {
			return t.j
		}
		return 0
	}
	return 0
}

// tells stand behind a colleague whose words are passed on.
var tells = strings.Fields(`说他 说她 说他那边 说她那边 讲他 讲她 说他们 说她们 那边说 跟我说他 跟我说她 告诉我他 告诉我她`)

// praises stand before a colleague whose deed is praised, asides between a colleague and what he or she did.
var (
	praises = strings.Fields(`恭喜 恭喜我们 恭喜咱们 祝贺 羡慕 佩服 膜拜 表扬 表扬一下 点赞 给 向 为 , 。 ! 哇 哇塞 还是 看看 看 你看 人家 我们 咱们 咱`)
	asides  = zh.NewWords(indexed(strings.Fields(`那家伙 这家伙 那小子 这小子 那货 那边 他 她 又 也 已经 刚 刚刚 刚才 居然 竟然 终于 总算 真的 真 一个人 一口气 直接`)))
)

// shops are where people buy for themselves.
var shops = zh.NewWords(indexed(strings.Fields(`美团 饿了么 淘宝 京东 天猫 拼多多 闲鱼 盒马 叮咚 山姆 唯品会 抖音 快手 小红书 微店 网上 网店 app 小程序 超市 外卖 12306 携程 飞猪 去哪儿 亚马逊 便利店 瑞幸 星巴克`)))

// shopped is where the shop ends in which something was bought, in the clause before rune i: 在美团|下单. 0: in none.
func (rd *reading) shopped(c *clause, i int) int {
	for k := c.i; k+1 < i; k++ {
		if rd.r[k] != '在' && rd.r[k] != '去' && rd.r[k] != '上' {
			continue
		}
		if n, _ := shops.Longest(rd.r[:i], k+1); n > 0 {
			if j := k + 1 + n; j == i || j+1 == i && strings.ContainsRune("上里", rd.r[j]) {
				return j
			}
		}
	}
	return 0
}

// thanks begin what others did.
var thanks = zh.NewWords(indexed(strings.Fields(`谢谢 多谢 感谢 谢了 辛苦`)))

// longAgo reports whether a time lies wholly in a year gone by, and not just behind its end.
func (rd *reading) longAgo(x *zh.Time) bool {
	const lately = 60 * 24 * time.Hour
	if x.Kind == zh.Duration { // 19年签了
		w, ok := strings.CutSuffix(rd.tx.Orig[x.Span.Start:x.Span.End], "年")
		year, err := strconv.Atoi(w)
		return ok && err == nil && len(w) == 2 && year >= 10 && 2000+year < rd.c.Now.Year()
	}
	if x.Start.IsZero() || x.End.IsZero() || x.Kind == zh.Set || x.Kind == zh.Duration {
		return false
	}
	return x.End.Year() < rd.c.Now.Year() && rd.c.Now.Sub(x.End) > lately || x.End.Equal(time.Date(rd.c.Now.Year(), 1, 1, 0, 0, 0, 0, x.End.Location())) && rd.c.Now.Sub(x.End) > lately
}

// acts reports whether a rival is who acts: 友商在隔壁市签了. In 华北重工被友商签了 and 跟友商签了 our customer does.
func (rd *reading) acts(c *clause, n int) bool {
	t := &rd.tokens[n]
	if t.i > c.i && strings.ContainsRune("被跟和与给让由找选用输败是因", rd.r[t.i-1]) {
		return false
	}
	for k := c.a; k < n; k++ {
		if o := &rd.tokens[k]; o.kind == customerToken || o.features.has(fThis) {
			return false
		}
	}
	return true
}

// mereTalk reports a word that looks like an order or a correction and is talked about: 新客户不多, 提醒我了, 没写错, 没离职.
func (rd *reading) mereTalk(c *clause, t *token) bool {
	rest := rd.r[t.j:c.j]
	switch {
	case t.features.has(fNewCustomer) && strings.ContainsRune("一1", rd.r[t.i]) && (t.i > c.i || len(rest) > 0 && strings.ContainsRune("都也没不跟的是给转变要怎能被多吗", rest[0])):
		return true // 手上一条线索都没有
	case t.features.has(fNewCustomer) || t.features.has(fNewDeal):
		return rd.described(t.j, c.j) || t.features.has(fNewCustomer) && beginsPriced(rest)
	case (t.features.has(fLost) || t.features.has(fLostBare)) && string(rd.r[t.i:t.j]) == "丢了":
		return len(rest) > 0 && han(rest[0]) && (rd.quantity(t.j) || rd.free(t.j)) // 丢了三个球, 丢了根竿
	case t.features.has(fRemind):
		if n, _ := toOthers.Longest(rest, 0); n > 0 && rd.r[t.j-1] != '我' {
			return true // 提醒一下大家明天穿正装
		}
		if rd.r[t.j-1] == '我' && rd.reminder(c, t.i) {
			return true
		}
		return rd.r[t.j-1] == '我' && (starts(rest, "了") || starts(rest, "过") && !starts(rest, "过去") && !starts(rest, "过来")) && t.i > c.i
	case t.features.has(fWrong) || t.features.has(fLeaves):
		return t.i > c.i && strings.ContainsRune("没未", rd.r[t.i-1]) || t.i > c.i+1 && starts(rd.r[t.i-2:], "没有")
	}
	return false
}

// beginsPriced reports whether words begin with a price, as what is offered to new customers: 9块9, 9.9.
func beginsPriced(r []rune) bool {
	n := 0
	for n < len(r) && (r[n] >= '0' && r[n] <= '9' || strings.ContainsRune("一二两三四五六七八九十百.", r[n])) {
		n++
	}
	return n > 0 && (n == len(r) || strings.ContainsRune("块元折", r[n]) || slices.Contains(r[:n], '.'))
}

// reminders are people and things whose reminding one tells of: the assistant is asked without naming it.
var reminders = strings.Fields(`老婆 老公 媳妇 媳妇儿 爱人 对象 女朋友 男朋友 我妈 我爸 老妈 老爸 妈妈 爸爸 妈 爸 女儿 儿子 孩子 闺女 家里人 家里 领导 客户 同事 室友 邻居 医生 老师 房东 物业 管家 闹钟 手机 日历 堂客 婆娘 娃 娃儿 闺蜜 老伴 奶奶 爷爷 外婆 移动 联通 电信 银行 报告 天气 天气预报 短信 系统 电脑 客服 12306 导航 手表 软件 公众号 平台 保安 门卫 交警 司机 食堂 店员 教练`)

// reminder reports whether the words before rune i of a clause name somebody who reminds: 老婆|提醒我今晚早点回家.
func (rd *reading) reminder(c *clause, i int) bool {
	for _, w := range []string{"又", "刚", "刚才", "刚刚", "一直", "总", "老", "天天", "都", "在"} {
		if n := utf8.RuneCountInString(w); i-n > c.i && starts(rd.r[i-n:i], w) {
			i -= n
			break
		}
	}
	return beforeWords(rd.r, c.i, i, reminders) < i
}

// toOthers follow 提醒 where others are reminded or were.
var toOthers = zh.NewWords(indexed(strings.Fields(`大家 各位 你们 全体 同事们 所有人 过你 过他 过她 过他们 过客户 过好几次 过很多次 过多次 了你 了他 了她`)))

// descriptions follow a new customer that is only talked about.
var descriptions = strings.Fields(`不多 不少 不好 不太 不够 真难 真多 真少 真不 好难 好多 好少 太难 太少 太多 很难 很少 很多 越来越 比去 比上 比以 比我 比他 比前 比今 少了 多了 多吗 少吗 失败 难开 难找 难做 占比 数量 质量 数多 的质量 的数量 转化 立减 满减 半价 免费 优惠 打折 折扣 首单 专享 专属 福利 送 减免 免单 礼包 加个 加一`)

func (rd *reading) described(i, j int) bool {
	for _, w := range descriptions {
		if starts(rd.r[i:j], w) {
			return true
		}
	}
	return false
}

// predicateEnd is where the predicate k ends: with its amount, 付了|50万, or the stage it leads to, 进入|报价|阶段.
func (rd *reading) predicateEnd(c *clause, k int) int {
	j := rd.tokens[k].j
	if k+1 < c.b && rd.tokens[k+1].i == j && rd.tokens[k+1].kind == amountToken {
		return rd.tokens[k+1].j
	}
	if !rd.tokens[k].features.any(&moves) {
		return j
	}
	for k++; k < c.b && rd.tokens[k].i == j && (rd.tokens[k].features.has(fStageWord) || rd.tokens[k].features.has(fStageTalk)); k++ {
		j = rd.tokens[k].j
	}
	return j
}

// ruledOut reports whether the moods of the message speak against a kind, whatever it is made of.
func (rd *reading) ruledOut(k Kind) bool {
	for n := range rd.clauses {
		f := &rd.clauses[n].f
		switch k {
		case CloseWon, CloseLost, RecordPayment:
			if f.has(fUnreal) || f.has(fNoOrder) {
				return true
			}
		case LogContact:
			if f.has(fNoReport) {
				return true
			}
		case CreateCustomer, AddContact, CreateDeal, AdvanceDeal, AddTag, Assign, Transfer, AddNote, SetReminder:
			if f.has(fNoOrder) {
				return true
			}
		case Approve, Reject, SetTarget:
			if f.has(fAsked) || f.has(fSupposed) || f.has(fWished) || f.has(fHeard) || k == Reject && rd.notReally(&rd.clauses[n], fReject) || k == Approve && rd.notReally(&rd.clauses[n], fApprove) {
				return true
			}
		}
	}
	return false
}

// owedStill reports whether the amount that a message tells is still to come: 剩下的6.4万下周三到, 尾款21.3万装完付; or only billed: 发票已寄.
func (rd *reading) owedStill() bool {
	if mentions(rd.r[rd.start:], came...) {
		return false
	}
	if mentions(rd.r[rd.start:], "发票") {
		return true
	}
	for n := range rd.clauses {
		c := &rd.clauses[n]
		amount, ahead := false, false
		for k := c.a; k < c.b; k++ {
			switch t := &rd.tokens[k]; t.kind {
			case amountToken:
				amount = true
			case timeToken:
				ahead = ahead || rd.future(&rd.times[t.n]) && !rd.onToday(&rd.times[t.n])
			}
		}
		if amount && (mentions(rd.r[c.i:c.j], onlyThen...) || ahead && !rd.moods.Done(c.i, c.j)) {
			return true
		}
	}
	return false
}

// came tell of money that it is there, onlyThen that it comes when something else is done.
var (
	came     = strings.Fields(`收到 到账 到帐 入账 入帐 进账 进帐 已付 已到 已收 付了 到了 打了 收了 结了 转了 汇了 打来 汇来 转来 打过来 转过来 汇过来 已转 已汇 已打 到位 received paid`)
	onlyThen = strings.Fields(`完付 完给 完打 完结 后付 后给 后打 再付 再给 再打 才付 才给 到付`)
)

// notReally reports whether a word with feature f stands in a clause and in no mood of a fact or a command: 别驳回, 真想驳回.
func (rd *reading) notReally(c *clause, f feature) bool {
	const near = 2 // 甬江想押三个月 不同意 is a fact
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == wordToken && t.features.has(f) {
			if mood, _, _ := rd.moods.At(max(c.i, t.i-near), c.j, t.i, t.j); mood != zh.Real {
				return true
			}
		}
	}
	return false
}
