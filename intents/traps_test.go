package intents

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Traps: messages that speak of deeds and report none, made by a grammar. Each class is a way not to mean it, and each
// of its patterns is laid over every deed and a few names: {n} is the customer, {d} the deed as done, {b} as yet to do,
// {a} an amount, {p} a contact, {y} a colleague. Not one of them may write.

// trapDeeds are told of a customer: done and bare.
var trapDeeds = [][2]string{
	{"签了", "签"}, {"签约了", "签约"}, {"签下来了", "签下来"}, {"成交了", "成交"}, {"下单了", "下单"}, {"签合同了", "签合同"}, {"回款了", "回款"}, {"付款了", "付款"},
	{"打款了", "打款"}, {"丢单了", "丢单"}, {"输单了", "输单"}, {"进入报价阶段了", "进入报价阶段"}, {"付了{a}", "付{a}"}, {"签了{a}", "签{a}"},
}

var traps = []struct {
	class    string
	patterns []string
}{
	{"question", []string{
		"{n}到底{d}没有", "{n}真的{d}?", "你确定{n}{d}吗", "{n}不会{d}吧", "{n}啥时候能{b}啊", "{n}那边{d}没", "谁说{n}{d}", "{n}{d}是怎么回事", "{n}{d}要谁审批",
		"{n}{d}之后下一步干嘛", "{n}怎么就{d}呢", "{n}是哪天{d}的", "请问{n}{d}没得", "{n}{d}的话提成怎么算", "{n}{d}算谁的业绩", "哪个告诉你{n}{d}", "{n}几时{b}", "你觉得{n}能{b}不",
		"{n}{d}是真的还是假的", "{n}现在{d}了没啊",
	}},
	{"wish", []string{
		"真想早点让{n}{b}", "求求{n}赶紧{b}吧", "做梦都想{n}{b}", "许愿{n}{b}", "{n}快点{b}吧我求你了", "要是{n}明天就能{b}该多好", "多希望{n}{b}啊", "盼着{n}早点{b}", "今年最大的心愿就是{n}{b}",
		"祈祷{n}{b}", "{n}能{b}我就烧高香了", "{n}要是{b}我请全组喝奶茶", "恨不得{n}今天就{b}",
	}},
	{"hearsay", []string{
		"听隔壁组讲{n}{d}", "听前台小妹说{n}{d}", "有小道消息说{n}{d}", "群里都在传{n}{d}", "朋友圈看到说{n}{d}", "据小道消息{n}{d}", "外面都在说{n}{d}", "坊间传言{n}{d}", "{n}{d},不知道真的假的",
		"{n}{d},听来的", "有人跟我讲{n}{d}", "好像听谁提过{n}{d}", "传说中{n}{d}", "网传{n}{d}", "{y}听人家说{n}{d}", "{n}{d},我也是听说的", "道听途说,{n}{d}",
	}},
	{"denial", []string{
		"{n}根本没{b}", "{n}压根就没{b}", "{n}并没有{b}", "{n}从来没{b}过", "别以为{n}{d}", "哪有的事,{n}没{b}", "{n}一直没{b}", "{n}到现在都没{b}", "{n}死活不{b}", "谁说的,{n}还没{b}呢", "{n}没{b}成",
		"{n}离{b}还早着呢", "{n}还不肯{b}", "{n}暂时不{b}", "{n}{d}是谣言", "{n}{d}是假消息", "不是说{n}{d}", "我没说{n}{d}",
	}},
	{"hypothesis", []string{
		"一旦{n}{d}就通知财务", "假设{n}{d}提成多少", "如果下个月{n}{d}呢", "除非{n}{d}", "只要{n}{d}我就请客", "哪怕{n}{d}也不够目标", "等{n}{d}我就休假", "{n}{d}那天我请客", "万一{n}{d}呢", "就算{n}{d}也没用",
		"要不是{n}{d}", "{n}{d}了再说", "{n}一{b}我就去提车", "{n}{d}以后我再跟你讲", "倘若{n}{d}", "{n}{d}的前提是老板点头", "{n}要{b}得先过法务", "先假定{n}{d}", "比方说{n}{d}", "比如{n}{d},怎么录", "举个例子,{n}{d}",
	}},
	{"long ago", []string{
		"{n}去年{d}", "{n}前年{d}", "{n}三年前{d}", "{n}去年就{d}", "{n}2023年{d}", "{n}早些年{d}", "{n}前几年{d}", "{n}去年双十一{d}", "{n}很多年前{d}", "去年这个时候{n}{d}", "{n}上一任销售手里{d}", "想当初{n}{d}", "记得去年{n}{d}",
		"{n}疫情前{d}", "{n}19年{d}",
	}},
	{"rivals", []string{
		"竞品上个月{d}", "友商今天{d}", "对手公司{d}", "同行都{d}", "竞争对手说他们{d}", "别家都{d}就我们没有", "友商在隔壁市{d}", "友商朋友圈说他们{d}",
	}},
	{"others' deals", []string{
		"我同学公司{d}", "隔壁组{n}{d}", "我表弟把{n}{d}", "我前公司{d}", "朋友公司跟{n}{d}", "我老公他们{d}", "{n}跟他们的客户{d}", "{n}给供应商{d}", "楼上那家公司{d}", "我前同事那边{d}", "我兄弟的厂子{d}",
	}},
	{"forwarded", []string{
		"【转发】{n}{d}", "转发:{n}{d}", "转:{n}{d}", "转发一下,{n}{d}", "Fw: {n}{d}", "Fwd:{n}{d}", "[转]{n}{d}", "[聊天记录]{n}{d}", "转自朋友圈:{n}{d}", "群消息:{n}{d}", "新闻:{n}{d}", "据新闻报道{n}{d}", "公众号文章:{n}{d}", "看新闻说{n}{d}", "【新闻】{n}{d}",
	}},
	{"jokes", []string{
		"{n}{d},骗你的", "{n}{d},开玩笑", "{n}{d}才怪", "{n}{d},想得美", "愚人节快乐,{n}{d}", "{n}{d},逗你玩呢", "{n}{d}?做梦呢", "{n}{d},哈哈哈骗你们的", "{n}{d},我编的", "{n}{d},吹牛不上税", "梦里{n}{d}", "昨晚梦到{n}{d}", "{n}{d}我就倒立洗头", "{n}要能{b}太阳打西边出来", "{n}{d},怎么可能",
	}},
	{"almost", []string{
		"{n}差一丁点就{d}", "{n}就差{b}", "{n}眼看就要{b}", "{n}离{b}只差一步", "{n}快{d}", "{n}马上就{b}", "{n}几乎{d}", "{n}险些{d}", "{n}差点就{d},结果又拖了", "{n}本来都要{b}", "{n}就差临门一脚",
		"{n}基本上{d}", "{n}十有八九{d}", "{n}原本今天{b}", "{n}眼瞅着要{b}",
	}},
	{"thanks and praise", []string{
		"谢谢你们让{n}{d}", "多谢大家帮忙,听说{n}{d}", "感谢{y}帮{n}{b}", "{y}把{n}{d},厉害了", "祝贺一下,听说{n}{d}", "感谢各位支持{n}{b}", "辛苦{y}让{n}{d}",
	}},
	{"colleagues", []string{
		"{y}昨天把{n}{d}", "{y}那小子把{n}{d}", "恭喜{y}{n}{d}", "人家{y}把{n}{d},羡慕", "祝贺{y},{n}{d}", "{y}又把{n}{d},牛啊", "{y}居然把{n}{d}", "还是{y}厉害,{n}{d}", "{y}跟我显摆{n}{d}", "{y}发朋友圈说{n}{d}", "看看人家{y},{n}{d}",
	}},
	{"irony", []string{
		"{n}{d}?呵呵", "{n}{d},我信你个鬼", "说得好像{n}{d}似的", "搞得跟{n}{d}一样", "哪天{n}{d}我请客", "{n}{d}?天知道", "鬼知道{n}啥时候{b}", "天知道{n}会不会{b}", "{n}能{b}?我不信", "{n}{d}我把头给你", "{n}要真{d},我给你磕一个", "{n}{d},可能吗", "{n}什么时候{b}?猴年马月吧",
	}},
	{"left unsaid", []string{
		"{n}{d}…算了,当我没说", "{n}{d},当我没说", "要不{n}…算了", "{n}那单,唉…算了", "{n}嘛,嗯…怎么说呢…算了", "{n}{d}之前先别声张", "我是说假如啊,{n}{d}",
	}},
	{"of the tool", []string{
		"{n}{d}要怎么录", "怎么记{n}{d}", "你别给我记成{n}{d}", "你是不是记成{n}{d}", "{n}{d}这种话要怎么跟你说", "我说{n}{d}你会怎么记", "测试:{n}{d}", "测试一下,{n}{d}", "试试看:{n}{d}", "练习:{n}{d}", "{n}{d}这句话你能听懂吗",
	}},
	{"of the screen", []string{
		"刚看新闻{n}{d}", "电视剧里{n}{d}", "看到新闻说{n}{d}", "电影里{n}{d}", "小说里{n}{d}", "电视上说{n}{d}",
	}},
}

// orderTraps are the same around what is told to be done.
var orderTrapDeeds = []string{
	"新增客户{n}", "给{n}加个联系人王总", "给{n}建个商机50万", "把{n}分给李娜", "把{n}转给李娜", "给{n}打标签重点", "把{n}推进到报价", "提醒我联系{n}", "拜访{n}", "给{n}打电话", "备注{n}要专票",
	"把{n}移交给刘洋", "约{n}的王总吃饭", "给{n}发报价", "把{n}退回线索",
}

var orderTraps = []struct {
	class    string
	patterns []string
}{
	{"question", []string{"能不能{o}", "可以{o}吗", "谁能{o}啊", "要怎么才能{o}", "为啥要{o}", "是谁{o}的", "{o}对吗", "{o}有什么用", "我是不是该{o}", "你说要不要{o}", "{o}是要干嘛", "干嘛{o}", "{o}可以吗", "谁负责{o}"}},
	{"wish", []string{"真希望{o}", "好想{o}", "早知道就{o}了", "要是当初{o}就好了", "后悔没{o}", "谁来帮我{o}就好了"}},
	{"hearsay", []string{"听说要{o}", "群里说要{o}", "隔壁组说要{o}", "据说他们{o}了", "听老板说要{o}"}},
	{"denial", []string{"先别{o}", "千万别{o}", "没有{o}", "不准{o}", "我没{o}", "不必{o}", "并没有{o}", "谁也没{o}", "不打算{o}", "不用急着{o}", "从来没{o}过", "懒得{o}"}},
	{"hypothesis", []string{"如果{o}呢", "假如{o}的话", "要是{o}会不会太早", "万一{o}了客户不高兴", "就算{o}也没用", "除非{o}", "比如{o}", "假设{o}"}},
	{"long ago", []string{"去年就{o}了", "去年{o}过", "前年{o}过一次", "很久以前{o}过", "三年前{o}过"}},
	{"others", []string{"友商也在{o}", "竞品天天{o}", "{y}昨天{o}了", "隔壁组在{o}", "老板昨天{o}了", "我同学也{o}"}},
	{"joke", []string{"{o},开玩笑的", "{o}才怪", "{o},逗你呢", "梦见{o}", "{o},骗你的"}},
	{"almost", []string{"差点{o}", "差一点就{o}了", "本来要{o}的", "刚想{o}", "正打算{o}呢又算了"}},
	{"forwarded", []string{"转发:{o}", "【转发】{o}", "Fw:{o}"}},
	{"left unsaid", []string{"{o}…算了当我没说", "要不{o}?算了", "{o}?当我没说"}},
	{"of the tool", []string{"测试:{o}", "试试看:{o}", "怎么跟你说{o}", "{o}这句话你听得懂吗", "是不是说{o}就行", "我要是说{o}你会怎么做"}},
}

// otherTraps are of kinds that name no customer.
var otherTraps = []string{
	"【顺丰速运】您的快件已签收,签收人:前台", "【招商银行】您尾号3321的账户入账工资12,000.00元", "【中国移动】您本月话费已付清", "【京东】您的订单已签收,感谢购买", "尊敬的客户,您的贷款已结清", "[支付宝] 您收到一笔转账 200元",
	"您的快递已签收【菜鸟驿站】", "【建设银行】您尾号8812账户11月24日转账收入5000.00元", "【美团】您有一笔退款已到账,金额35元", "【12306】您已成功购买车票", "【滴滴】您有一笔行程待支付20元", "您的验证码是839201【阿里云】",
	"谢谢你昨天提醒我带伞", "谢谢提醒我开会", "谢谢李娜帮我跟进客户", "多谢你们签了那么多单", "感谢大家这个月拿下这么多单", "提醒一下大家明天穿正装", "提醒过你很多次了", "提醒各位周五交周报",
	"女儿期末目标定了95分,考完说完成了", "我老婆说要买车,预算20万", "儿子今天签了少年宫的合同", "房东催我交房租了,转了三千", "刚给车加了油,付了300", "中午打车付了28块", "电费付了120", "驾照考试通过了", "通过了体检", "面试通过了", "科目二通过了",
	"手机丢了", "钱包丢了,烦死", "丢了个快递", "钥匙丢了", "赢了比赛", "比赛输了", "昨晚决赛赢了", "打游戏输了一晚上", "电视剧里男主签了个一个亿的合同", "这单输了我请客", "要是赢了我请大家", "输液去了", "吃饭去了", "开会去了,晚点回", "我先去开会了", "我出去一趟",
	"同意你的看法", "同意楼上", "同意你说的", "签到打卡成功",
	"老板同意了没", "谁同意的", "要是同意就好了", "批了吗", "还没批", "听说批了", "怎么还没批", "批不批啊", "不可能批的", "批下来没", "老板会同意吗", "驳回是什么意思", "谁驳回的", "被驳回过吗", "要是驳回了咋办", "听说被驳回了", "为什么驳回",
	"撤销是干嘛的", "怎么撤销", "能撤销吗", "要是能撤销就好了", "不要撤销", "别撤销", "没撤销", "谁撤销的", "撤销了吗", "听说撤销了", "能恢复吗", "怎么恢复",
	"目标定多少合适", "听说下个月目标100万", "目标50万太高了", "去年目标50万", "要是目标50万就好了", "谁定的目标", "目标会改成80万吗", "目标不是50万", "友商目标一个亿", "老板不会把目标定到100万吧", "目标怎么改", "李娜目标定了吗", "没给我定目标",
	"金额对吗", "改成80万行不行", "要不要改成80万", "能改成80万吗", "别改", "没写错", "谁改的", "怎么改金额", "听说改成80万了", "改成80万的话会怎样", "写错了吗", "没错",
	"提醒我了吗", "你会提醒我吗", "昨天你提醒我了没", "要是有人提醒我就好了", "谁提醒我的", "老板提醒我了", "为什么没提醒我", "去年你还提醒我呢", "提醒功能怎么用", "不是让你提醒我吗",
	"怎么新增客户", "最近新客户不多", "新客户真难开发", "新增客户要填什么", "昨天新增客户失败了", "今年新客户比去年多", "谁在开发新客户", "新客户怎么分", "新增了几个客户", "这个月新建了多少商机", "新商机怎么建", "商机多少算多", "建商机要审批吗", "能批量新建客户吗",
	"怎么打标签", "标签有哪些", "标签是干嘛的", "要不要打标签", "备注写哪里", "怎么备注", "备注有字数限制吗", "备注在哪看", "联系人怎么加", "联系人能加几个", "没有联系人怎么办",
	"怎么转客户", "客户能转给别人吗", "李娜的客户会转给谁", "谁把我的客户转走了", "听说要把我客户转给李娜", "别把我的客户转走", "客户转给李娜了吗", "为什么把我的客户分给刘洋", "怎么交接", "离职了客户怎么办", "李娜要离职了吗", "听说李娜离职", "李娜没离职",
	"拜访几家算达标", "拜访要打卡吗", "谁今天没拜访", "怎么写拜访记录", "拜访记录怎么补", "想去拜访客户", "懒得打电话", "今天不想拜访", "电话打给谁合适", "要不要拜访", "友商天天拜访", "没时间拜访", "以前天天拜访", "明明约好了的",
	"中标了是什么感觉", "赢单要走什么流程", "丢单怎么填原因", "回款怎么登记", "回款多少算完成", "回款要传凭证吗", "赢单率怎么算", "输单能恢复吗", "合同签了放哪", "签合同要盖什么章", "定金一般收多少", "首付三成行不行", "账期能给90天吗", "打几折合适", "报价单在哪", "报价50万贵吗", "付款方式有哪些",
	"顺丰:您的快件已由丰巢签收,取件码 55-1-2093", "外汇局提醒:11月起单笔5万美元以上须备案", "物业通知:明天上午停水", "温馨提示:下周二系统升级", "反诈中心提醒:不要转账给陌生人", "菜鸟驿站:您的包裹已到,取件码3-2-1", "税务局提醒:本月15日前申报", "工商银行:您尾号8820的账户入账3000元",
	"不用提醒我了,我已经记小本上了", "明早七点的动车,闹钟我自己定好了,不麻烦你", "下午三点开会,不用你提醒", "周五交周报,我自己记着呢", "今天过早吃的热干面", "中午和老婆吃了顿火锅", "下午喝了杯咖啡", "昨晚喝了点酒", "早上吃了碗米线",
	"李娜跟我说她下个月目标一百万", "李娜签了个九十万的,羡慕", "李娜又开单了", "恭喜李娜拿下大单", "李娜问我能不能帮她催款", "这个月李娜开了五单我一单没有",
	"昨晚看球输了50块", "我儿子考试没考好", "今天买菜花了50万韩元", "彩票中了5块", "房贷还了8000", "工资到账了", "奖金到账8000", "报销款到账了", "红包收到了", "我的快递签收了", "信用卡还了2万", "股票亏了3万", "公积金到账2400", "中午AA付了50", "帮我妈付了3000", "房租付了5000", "我买车签了单", "中午吃饭是我付的款",
}

var trapNames = []string{"华北重工", "青松设备", "邕江农机合作社", "美佳超市"}

// trapWrites are the writes of a message.
func trapWrites(p *Parser, c Context, text string) (Kind, bool) {
	for _, r := range p.Parse(text, c).Requests {
		if writes(r.Kind) && !harmless(r.Kind) {
			return r.Kind, true
		}
	}
	return None, false
}

func TestTrapsWriteNothing(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book = bookOf("华北重工, 美佳超市, 恒通物流, 星辰科技")
	all, wrong, grave, shown := 0, 0, 0, map[string]int{}
	look := func(class, pattern, text string) {
		all++
		k, wrote := trapWrites(p, c, text)
		if !wrote {
			return
		}
		wrong++
		if k == CloseWon || k == CloseLost || k == RecordPayment || k == Transfer {
			grave++
		}
		if shown[class+pattern]++; shown[class+pattern] <= 2 {
			t.Errorf("%s: %s: writes: %s", class, text, brief(p.Parse(text, c)))
		}
	}
	eachTrap(func(class, pattern string, fill func(int) string, fills int) {
		for n := range fills {
			look(class, pattern, fill(n))
		}
	})
	t.Logf("%d traps, %d would write (%s), %d of them gravely", all, wrong, fmt.Sprintf("%.2f %%", 100*float64(wrong)/float64(all)), grave)
}

// eachTrap gives every pattern with the messages that it makes: fill(0) to fill(fills-1).
func eachTrap(give func(class, pattern string, fill func(n int) string, fills int)) {
	said := func(pattern, name string) string {
		return strings.NewReplacer("{n}", name, "{a}", "50万", "{p}", "王总", "{y}", "李娜").Replace(pattern)
	}
	for _, class := range traps {
		for _, pattern := range class.patterns {
			deeds := trapDeeds
			if strings.Contains(pattern, "一{b}") {
				deeds = slices.DeleteFunc(slices.Clone(deeds), func(d [2]string) bool { return d[1] == "下单" }) // 一下 is a word
			}
			give(class.class, pattern, func(n int) string {
				d, second := n/2, n%2
				return said(strings.NewReplacer("{d}", deeds[d][0], "{b}", deeds[d][1]).Replace(pattern), trapNames[(d+2*second+1)%len(trapNames)])
			}, 2*len(deeds))
		}
	}
	for _, class := range orderTraps {
		for _, pattern := range class.patterns {
			deeds := orderTrapDeeds
			if strings.HasPrefix(pattern, "{y}") || strings.HasPrefix(pattern, "老板") { // what a colleague or the boss did with a customer may be recorded
				deeds = slices.DeleteFunc(slices.Clone(deeds), func(d string) bool { return containsAny(d, []string{"拜访", "打电话", "吃饭", "发报价"}) })
			}
			give("order, "+class.class, pattern, func(d int) string {
				return said(strings.ReplaceAll(pattern, "{o}", deeds[d]), trapNames[d%len(trapNames)])
			}, len(deeds))
		}
	}
	for _, text := range otherTraps {
		give("other", text, func(int) string { return text }, 1)
	}
}
