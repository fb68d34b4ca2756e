package intents

import (
	"fmt"
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
}

// otherTraps are of kinds that name no customer.
var otherTraps = []string{
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
	fill := func(pattern, name string) string {
		return strings.NewReplacer("{n}", name, "{a}", "50万", "{p}", "王总", "{y}", "李娜").Replace(pattern)
	}
	for _, class := range traps {
		for _, pattern := range class.patterns {
			for d, deed := range trapDeeds {
				if strings.Contains(pattern, "一{b}") && deed[1] == "下单" {
					continue // 一下 is a word
				}
				for n := range 2 {
					name := trapNames[(d+2*n+1)%len(trapNames)]
					look(class.class, pattern, fill(strings.NewReplacer("{d}", deed[0], "{b}", deed[1]).Replace(pattern), name))
				}
			}
		}
	}
	for _, class := range orderTraps {
		for _, pattern := range class.patterns {
			for d, deed := range orderTrapDeeds {
				if theirs := strings.HasPrefix(pattern, "{y}") || strings.HasPrefix(pattern, "老板"); theirs && (strings.Contains(deed, "拜访") || strings.Contains(deed, "打电话") || strings.Contains(deed, "吃饭") || strings.Contains(deed, "发报价")) {
					continue // what a colleague or the boss did with a customer may be recorded
				}
				look("order, "+class.class, pattern, fill(strings.ReplaceAll(pattern, "{o}", deed), trapNames[d%len(trapNames)]))
			}
		}
	}
	for _, text := range otherTraps {
		look("other", text, text)
	}
	t.Logf("%d traps, %d would write (%s), %d of them gravely", all, wrong, fmt.Sprintf("%.2f %%", 100*float64(wrong)/float64(all)), grave)
}
