package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Spreadsheets: what stands in an export, and what is wrong with a line of an import.

// SheetCounts is how much is in a workbook.
type SheetCounts struct{ Customers, Contacts, Deals, Activities, FollowUps, Payments, Notes int }

// Sum is how many records that are.
func (n SheetCounts) Sum() int {
	return n.Customers + n.Contacts + n.Deals + n.Activities + n.FollowUps + n.Payments + n.Notes
}

// parts are the counts in words, without what there is none of.
func (n SheetCounts) parts() (out []string) {
	for _, p := range []struct {
		n    int
		unit string
	}{{n.Customers, "家客户"}, {n.Contacts, "位联系人"}, {n.Deals, "个商机"}, {n.Activities, "条跟进记录"}, {n.FollowUps, "个下次跟进"}, {n.Payments, "笔回款"}, {n.Notes, "条备注"}} {
		if p.n > 0 {
			out = append(out, fmt.Sprintf("%d%s", p.n, p.unit))
		}
	}
	return out
}

// Yes is a yes in a cell.
func Yes() string { return "是" }

// Somebody is a colleague whose name is not the reader's to see.
func Somebody() string { return "其他同事" }

// PoolName stands where an owner would.
func PoolName() string { return "公海" }

// OtherWay is a way of contact that has no name.
func OtherWay() string { return "其他" }

// Watermark says who exported, and when.
func Watermark(who string, now time.Time) string {
	return Safe(who) + " " + now.Format("2006-01-02 15:04") + " 导出，仅供内部使用"
}

// AboutSheet is the sheet that says what the file is.
func AboutSheet(mark string, n SheetCounts) [][]string {
	rows := [][]string{{mark}, {""}}
	for _, p := range n.parts() {
		rows = append(rows, []string{p})
	}
	return append(rows, []string{""}, []string{"这个文件能原样导回跟进：已经有的不会重复。"})
}

// CellUnclear is a cell that cannot be read as what its column says.
func CellUnclear(column, cell string) Text {
	return Text(column + "「" + Clip(cell, 20) + "」看不懂")
}

// CellInFuture is a time that has not come.
func CellInFuture(column, cell string) Text {
	return Text(column + "「" + Clip(cell, 20) + "」还没到")
}

// CellNegative is an amount below zero.
func CellNegative(cell string) Text { return Text("金额「" + Clip(cell, 20) + "」是负数") }

// CellLevel is a level that there is none of.
func CellLevel(cell string) Text {
	return Text("级别「" + Clip(cell, 20) + "」不是A、B、C、D")
}

// ExportName is what an exported file is called.
func ExportName(who string, now time.Time) string {
	return "客户资料-" + Clip(who, 12) + "-" + crm.DateOf(now).String() + ".xlsx"
}

// Exported tells what is in the file that follows.
func Exported(whose string, n SheetCounts) Text {
	what := "你能看到的全部"
	if whose != "" {
		what = whose + "资料"
	}
	return lines("已导出"+what+"，文件马上到：", strings.Join(n.parts(), "、")+"。", "表格里有电话和金额，带了你的名字水印，别外传。")
}

// NothingToExport says that there are no records.
func NothingToExport(whose string) Text {
	if whose == "" {
		return "还没有可以导出的客户。"
	}
	return Text(whose + "客户还没有，没有可以导出的。")
}

// ExportTooLarge leads to where a file has no limit; pages (empty: none) are the pages for people.
func ExportTooLarge(pages string) Text {
	const head = "资料太多，超过企业微信20MB的文件上限。"
	if pages == "" {
		return head + "请管理员在服务器上运行 genjin export。"
	}
	return Text(head + "请到页面上导出：" + pages + "customers")
}

// FileGone stands for a file that was not sent in time.
func FileGone(name string) Text {
	return Text("「" + fileName(name, 30) + "」已经过期，要就再导出一次。")
}
