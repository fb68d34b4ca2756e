package crm

import "strings"

var (
	capitalDigits = [10]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalUnits  = [4]string{"", "拾", "佰", "仟"}
	capitalGroups = [5]string{"", "万", "亿", "万亿", "亿亿"}
)

// Capitals writes an amount as contracts and cheques do: 伍拾万元整, 壹仟零伍元叁角贰分. Only of CNY; ok is false for others and below zero.
// As the People's Bank asks: 整 after 元 and 角, one 零 for zeros between digits.
func (m Money) Capitals() (s string, ok bool) {
	if m.Currency != "" && m.Currency != CNY || m.Fen <= 0 {
		return "", false
	}
	yuan, jiao, fen := m.Fen/100, m.Fen/10%10, m.Fen%10
	var out strings.Builder
	if yuan > 0 {
		out.WriteString(capitalWhole(yuan) + "元")
	}
	switch {
	case jiao == 0 && fen == 0:
		out.WriteString("整")
	case fen == 0:
		out.WriteString(capitalDigits[jiao] + "角整")
	case jiao == 0 && yuan > 0:
		out.WriteString("零" + capitalDigits[fen] + "分")
	case jiao == 0:
		out.WriteString(capitalDigits[fen] + "分")
	default:
		out.WriteString(capitalDigits[jiao] + "角" + capitalDigits[fen] + "分")
	}
	return out.String(), true
}

// capitalWhole writes a whole number in groups of four digits.
func capitalWhole(n int64) string {
	var groups []int64
	for ; n > 0; n /= 10000 {
		groups = append(groups, n%10000)
	}
	var out strings.Builder
	zero := false // zeros stand before the next digit
	for g := len(groups) - 1; g >= 0; g-- {
		digits, said := groups[g], false
		for k, unit := 3, int64(1000); k >= 0; k, unit = k-1, unit/10 {
			d := digits / unit % 10
			if d == 0 {
				zero = zero || out.Len() > 0
				continue
			}
			if zero {
				out.WriteString(capitalDigits[0])
				zero = false
			}
			out.WriteString(capitalDigits[d] + capitalUnits[k])
			said = true
		}
		if said {
			out.WriteString(capitalGroups[g])
		}
	}
	return out.String()
}
