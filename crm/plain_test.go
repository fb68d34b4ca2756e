package crm

import "testing"

func TestMaskNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"华北重工":                    "华北重工",
		"李工13800138000":           "李工138＊＊＊＊8000",
		"138-0013-8000 李工":        "138＊＊＊＊8000 李工",
		"李工１３８００１３８０００":           "李工138＊＊＊＊8000",
		"+86 13800138000":         "138＊＊＊＊8000",
		"tel13800138000转3":        "tel138＊＊＊＊8000转3",
		"前台0512-88880001":         "前台051＊＊＊＊0001",
		"li.gong@example.com":     "l＊＊＊@example.com",
		"身份证11010519900307123X办的": "身份证110＊＊＊＊7123办的",
		"卡6222021234567890123":    "卡622＊＊＊＊0123",
		"合同2026111500012345":      "合同2026111500012345", // a number of something else
		"订单913800138000":          "订单913800138000",
		"二期60万 2026-11-24":        "二期60万 2026-11-24",
	} {
		got := MaskNumbers(in)
		if got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
		if NameKey(in) != NameKey(got) || MaskNumbers(got) != got {
			t.Errorf("%s and %s are two names", in, got)
		}
	}
	if got := NumberIn("李工138 0013 8000，卡6222021234567890123"); got != "138 0013 8000" {
		t.Errorf("the number is %q", got)
	}
	for n, want := range map[float64]float64{12: 12, 1.5e10: 1.5e10, 13800138000: 13800000000, 110105199003071234: 110100000000000000} {
		if got := Coarse(n); got != want {
			t.Errorf("%f became %f, want %f", n, got, want)
		}
	}
}
