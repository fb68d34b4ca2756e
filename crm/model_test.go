package crm

import (
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
	if got, ok := d.Fill("报{1}，保{2}。"); !ok || got != "报"+d.Values[0]+"，保"+d.Values[1]+"。" {
		t.Error(got, ok)
	}
	for _, bad := range []string{"", "  ", "报60万", "报{9}", "报{0}", "报{1}，保五年", "报{1}，让两个点", "打九折", "降了百分之二十", "翻倍了", "半年内", "见 http://evil.example", "见 evil.com", "找 a@b.cn", "[点我](x)", "**重点**{1}", "<b>{1}</b>", "报{1}[1]",
		"报{ 1}", "报｛1｝6", "①先报{1}", "很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的话"} {
		if got, ok := d.Fill(bad); ok {
			t.Errorf("%s passes as %s", bad, got)
		}
	}
	d.Must = []int{2}
	if _, ok := d.Fill("报{1}"); ok {
		t.Error("what must be there is not")
	}
	k := Draft{Purpose: ForKnowledge, Cites: 2, Values: []string{"3年"}}
	if got, ok := k.Fill("质保{1}[2]。"); !ok || got != "质保3年[2]。" {
		t.Error(got, ok)
	}
	for _, bad := range []string{"质保{1}。", "质保{1}[3]。", "无", "质保{1}[2]，见[点我](http://evil)"} {
		if _, ok := k.Fill(bad); ok {
			t.Errorf("%s passes", bad)
		}
	}
}
