package crm

import "testing"

func TestPhoneDigits(t *testing.T) {
	for said, want := range map[string]string{
		"": "", "138-0013-8000": "13800138000", "+86 138 0013 8000": "13800138000", "008613800138000": "13800138000", "１３８００１３８０００": "13800138000",
		"(010)62345678转801": "01062345678", "86123456": "86123456", "微信同号": "",
	} {
		if got := PhoneDigits(said); got != want {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
}

func TestRedactMasksNumbers(t *testing.T) {
	if got := Redact("to 13800138000 at 1790000000000 failed, key=abc"); got != "to 138＊＊＊＊8000 at 1790000000000 failed, key=***" {
		t.Error(got)
	}
}
