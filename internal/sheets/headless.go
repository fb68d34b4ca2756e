package sheets

import (
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// A list without a header is read by what stands in its columns. Who imports it sees what each was taken for, and says so before it is done:
// only what is plain is guessed, the rest is said to be left out.

const (
	sampleRows = 50 // that are looked at
	mostOf     = 60 // percent of the cells of a column that have to be of a kind
)

// headless are the headers of a sheet that has none: A列, B列. nil: it has one, or nothing in its first row says that it has none.
func (g *guesser) headless(name string, rows [][]string) []string {
	if len(rows) == 0 || g.plain(name, rows) {
		return nil
	}
	data, wide := false, 0
	for _, cell := range rows[0] {
		data = data || isPhone(cell) || isMail(cell) || isFirm(cell) || isAmount(cell)
	}
	if !data {
		return nil
	}
	for _, r := range rows {
		wide = max(wide, len(r))
	}
	heads := make([]string, wide)
	for i := range heads {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil
		}
		heads[i] = column + "列"
	}
	return heads
}

// plain reports whether a row of the first ones names the column of the customers, or several others, by itself.
func (g *guesser) plain(name string, rows [][]string) bool {
	bare := *g
	bare.corrected = nil
	for _, r := range rows[:min(headRows, len(rows))] {
		if s := bare.header(name, r); s.has["客户名称"] || len(s.Found) > 2 {
			return true
		}
	}
	return false
}

// byValues are the titles of columns by what stands in them; empty: that is not plain.
func byValues(rows [][]string, wide int) []string {
	titles := make([]string, wide)
	taken := map[string]bool{}
	longest, note := 12, -1 // a note is longer than a name
	for i := range titles {
		n, runes := 0, 0
		is := map[string]int{}
		for _, r := range rows {
			if i >= len(r) || strings.TrimSpace(r[i]) == "" {
				continue
			}
			cell := strings.TrimSpace(r[i])
			n, runes = n+1, runes+utf8.RuneCountInString(cell)
			for title, of := range map[string]func(string) bool{"电话": isPhone, "邮箱": isMail, "客户名称": isFirm, "联系人": isPerson, "级别": isLevel} {
				if of(cell) {
					is[title]++
				}
			}
		}
		for _, title := range []string{"电话", "邮箱", "客户名称", "联系人", "级别"} {
			if titles[i] == "" && n > 0 && !taken[title] && is[title]*100 >= n*mostOf {
				titles[i], taken[title] = title, true
			}
		}
		if titles[i] == "" && n > 0 && runes/n > longest && is["客户名称"] == 0 {
			longest, note = runes/n, i
		}
	}
	if note >= 0 {
		titles[note] = "备注"
	}
	return titles
}

func isPhone(cell string) bool {
	digits := strings.NewReplacer("-", "", " ", "", "+86", "", "(", "", ")", "").Replace(strings.TrimSpace(cell))
	if strings.Trim(digits, "0123456789") != "" {
		return false
	}
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3' || len(digits) >= 10 && len(digits) <= 12 && digits[0] == '0'
}

func isMail(cell string) bool {
	name, host, found := strings.Cut(strings.TrimSpace(cell), "@")
	return found && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(cell, " ，,")
}

// isAmount reports whether a cell is a number, and not a year that may head a column.
func isAmount(cell string) bool {
	cell = strings.TrimSpace(cell)
	return len(cell) > 2 && strings.Trim(cell, "0123456789.,") == "" && (len(cell) != 4 || cell < "1900" || cell > "2100")
}

// firmEnds end the names of companies.
var firmEnds = strings.Fields(`公司 集团 厂 科技 股份 实业 工业 机械 电子 电气 电器 材料 重工 物流 医院 学校 大学 学院 银行 酒店 研究院 研究所 商行 商贸 贸易 建设 建筑 药业 化工 制造 食品 包装 纺织 能源 环保 软件 网络 信息 传媒 教育 医疗
	光电 船舶 农业 汽车 设备 仪器 制药 水务 电力 置业 地产 事务所 合作社 工作室`)

func isFirm(cell string) bool {
	cell = strings.TrimRight(strings.TrimSpace(cell), "）)")
	if n := utf8.RuneCountInString(cell); n < 4 || n > 40 {
		return false
	}
	for _, end := range firmEnds {
		if strings.HasSuffix(cell, end) {
			return true
		}
	}
	return strings.Contains(cell, "有限公司") || strings.Contains(cell, "集团")
}

// The commonest family names; what ends the names of places that begin with one.
const (
	familyNames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤钟施欧"
	placeEnds   = "州京海市省县区江津庆苏山阳"
)

func isPerson(cell string) bool {
	r := []rune(strings.TrimSpace(cell))
	return len(r) >= 2 && len(r) <= 4 && strings.ContainsRune(familyNames, r[0]) && !strings.ContainsRune(placeEnds, r[len(r)-1]) && strings.IndexFunc(cell, func(c rune) bool { return c < 0x4e00 || c > 0x9fff }) < 0
}

func isLevel(cell string) bool {
	cell = strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(cell)), "级")
	return cell == "A" || cell == "B" || cell == "C" || cell == "D"
}
