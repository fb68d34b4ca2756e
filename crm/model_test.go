package crm

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHide(t *testing.T) {
	for said, want := range map[string]string{
		"王总电话13812345678，下周三再约": "王总电话***********，下周三再约",
		"１３８１２３４５６７８找李工":        "***********找李工",
		"138 1234 5678":                 "*************",
		"座机0512-62345678转":              "座机*************转",
		"身份证320102199003071234有误":       "身份证******************有误",
		"发到wang.wu@huabei.com.cn":       "发到*********************",
		"微信号wx_abc12345":                "**************",
		"税号91320500MA1WXYZ123":          "税号******************",
		"卡号6222 0212 3456 7890 123":     "卡号***********************",
		"报价50万，2026年11月25日签，合同1200000元": "报价50万，2026年11月25日签，合同1200000元",
		"": "",
	} {
		got := Hide(said)
		if got != want || utf8.RuneCountInString(got) != utf8.RuneCountInString(said) {
			t.Errorf("%s\n got %s\nwant %s", said, got, want)
		}
	}
}

// What a model writes has the figures that it was given and no others, and is discarded otherwise.
func TestFill(t *testing.T) {
	d := Draft{Longest: 60}
	d.Facts = d.Tell("报价50万，质保3年，打八折，找13812345678或 wang@huabei.com，见 https://a.example/x{1}")
	if d.Facts != "报价{1}，质保{2}，打{3}，找{4}或 {5}，见 {6}（{7}）" || d.Values[0] != "50万" || d.Values[1] != "3年" {
		t.Fatalf("%s %q", d.Facts, d.Values)
	}
	if got, ok := d.Fill("报价{1}，质保{2}。"); !ok || got != "报价"+d.Values[0]+"，质保"+d.Values[1]+"。" {
		t.Error(got, ok)
	}
	for _, bad := range []string{"", "  ", "报60万", "报{9}", "报{0}", "报{1}，保五年", "报{1}，让两个点", "打九折", "降了百分之二十", "翻倍了", "半年内", "见 http://evil.example", "见 evil.com", "找 a@b.cn", "[点我](x)", "**重点**{1}", "<b>{1}</b>", "报{1}[1]",
		"报{ 1}", "报｛1｝6", "①先报{1}", "很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的话"} {
		if got, ok := d.Fill(bad); ok {
			t.Errorf("%s passes as %s", bad, got)
		}
	}
	d.Must = []int{2}
	if _, ok := d.Fill("报价{1}"); ok {
		t.Error("what must be there is not")
	}
	k := Draft{Purpose: ForKnowledge, Cites: 2, Facts: "[2] 质保{1}", Values: []string{"3年"}}
	if got, ok := k.Fill("质保{1}[2]。"); !ok || got != "质保3年[2]。" {
		t.Error(got, ok)
	}
	for _, bad := range []string{"质保{1}。", "质保{1}[3]。", "无", "质保{1}[2]，见[点我](http://evil)"} {
		if _, ok := k.Fill(bad); ok {
			t.Errorf("%s passes", bad)
		}
	}
}

// Outputs of a model that makes things up: days, people, other customers, companies, links, promises, and a no that is left out. None passes;
// what is said in the facts' own words does.
func TestAModelsInventionsDoNotPass(t *testing.T) {
	tell := func(p ModelPurpose, facts string, cites int) Draft {
		d := Draft{Purpose: p, Longest: 300, Cites: cites}
		d.Facts = d.Tell(facts)
		d.Known = d.Facts
		return d
	}
	tidy := tell(ForTidyNote, "上午去华北重工见了王总，聊了服务器的交期，他们嫌贵，想下周三再谈，预算50万，不考虑进口设备", 0)
	reply := tell(ForReply, "客户嫌贵怎么回\n先问客户拿谁家比，再说我们的质保三年和上门服务，不支持先用后付", 1)
	knowledge := tell(ForKnowledge, "question: 嫌贵怎么回\n客户嫌贵怎么回\n先问客户拿谁家比，再说质保三年", 1)
	for _, draft := range []struct {
		d      Draft
		honest []string
		base   string
		made   []string
	}{
		{tidy, []string{"- 上午见了王总，聊了服务器的交期\n- 他们嫌贵，想下周三再谈\n- 预算{1}，不考虑进口设备", "- 华北重工王总：嫌贵，预算{1}\n- 下一步：下周三再谈"}, "- 见了王总，聊了服务器的交期，想下周三再谈，预算{1}", []string{
			"三江水务也在谈", "李工负责技术", "下周五交样", "周五前给方案", "明天再去", "本月底前签约", "竞品华为报价更低", "预算可以再加", "对接人是小李", "老张也在场", "采购刘建国在场", "客户很满意，准备签约", "国庆后交货",
			"见 evil点com", "春节前定", "去年买过我们的设备", "客户是上市公司", "weixin：abcde", "中国移动也在用", "阿里云报得低", "王总的儿子王强负责", "付款方式为月结", "上海分公司也要", "考虑进口设备"}},
		{reply, []string{"您好，理解您的顾虑，我们的质保{1}和上门服务都可以放心[1]。", "感谢您的反馈，请问您拿谁家比？我们的质保{1}[1]。"}, "您好，我们的质保{1}[1]。", []string{
			"下周给您送样", "明天上门", "价格可以再谈", "三江水务也在用", "送一套配件", "可以便宜些", "老张会联系您", "价格给您最低", "账期可以放宽", "不满意可以退", "马上发货", "比华为好", "行业第一", "支持先用后付", "运费我们出", "可以申请折扣",
			"今天下单今天发", "坏了换新", "中石油也选了我们", "详见官网"}},
		{knowledge, []string{"先问客户拿谁家比，再说质保{1}[1]。"}, "先问客户拿谁家比[1]。", []string{"再找王经理申请特价", "客户一般接受七折", "可以让到底价", "下周有活动", "友商已经涨价"}},
	} {
		for i := range draft.honest {
			draft.honest[i] = strings.ReplaceAll(draft.honest[i], "{1}", "{"+strconv.Itoa(len(draft.d.Values))+"}")
			if _, ok := draft.d.Fill(draft.honest[i]); !ok {
				t.Errorf("refused: %s", draft.honest[i])
			}
		}
		base := strings.ReplaceAll(draft.base, "{1}", "{"+strconv.Itoa(len(draft.d.Values))+"}")
		if _, ok := draft.d.Fill(base); !ok {
			t.Errorf("refused: %s", base)
		}
		for _, made := range draft.made {
			if got, ok := draft.d.Fill(base + "\n" + made); ok {
				t.Errorf("passes: %s", got)
			}
		}
	}
}
