package crm

import "testing"

func TestNameKey(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"plain", "华北重工", "华北重工"},
		{"full width", "ＡＢＣ科技（上海）", "abc科技(上海)"},
		{"case", "Tony Wang", "tonywang"},
		{"spaces within and around", " 华 北\t重\n工　", "华北重工"},
		{"zero width and control", "华\u200b北\ufeff重\u0007工\u200d", "华北重工"},
		{"traditional", "華為技術有限公司", "华为技术有限公司"},
		{"traditional place and trade", "臺灣積體電路製造", "台湾积体电路制造"},
		{"traditional person", "鄭經理與陳總", "郑经理与陈总"},
		{"variation selector", "星\ufe0f辰", "星辰"},
		{"non-breaking space", "Big\u00a0Co", "bigco"},
		{"accents keep", "CAFÉ", "café"},
		{"dashes are one dash", "A—B–C−D", "a-b-c-d"},
		{"empty", " \u200b", ""},
	} {
		if got := NameKey(c.in); got != c.want {
			t.Errorf("%s: NameKey(%q) = %q, want %q", c.what, c.in, got, c.want)
		}
		if again := NameKey(NameKey(c.in)); again != c.want {
			t.Errorf("%s: NameKey twice = %q, want %q", c.what, again, c.want)
		}
	}
}

func TestTraditionalTable(t *testing.T) {
	rs := []rune(traditional)
	if len(rs)%2 != 0 {
		t.Fatal("the table is of pairs")
	}
	to := map[rune]bool{}
	for i := 1; i < len(rs); i += 2 {
		to[rs[i]] = true
	}
	seen := map[rune]bool{}
	for i := 0; i < len(rs); i += 2 {
		switch {
		case seen[rs[i]]:
			t.Errorf("%c stands twice", rs[i])
		case to[rs[i]]:
			t.Errorf("%c is both folded and a result", rs[i])
		case rs[i] == rs[i+1]:
			t.Errorf("%c folds to itself", rs[i])
		case rs[i] < firstHan || rs[i] > lastHan || rs[i+1] < firstHan || rs[i+1] > lastHan:
			t.Errorf("%c%c is not a pair of Han characters", rs[i], rs[i+1])
		}
		seen[rs[i]] = true
	}
	t.Logf("%d pairs", len(rs)/2)
}
