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
