package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
)

// Spreadsheets: what stands in an export, and what is wrong with a line of an import.

// SheetCounts is how much is in a workbook.
type SheetCounts struct {
	Customers, Contacts, Deals, Activities, FollowUps, Contracts, Plans, Payments, Notes                                     int
	Stays, Settled, Quotes, Tasks, Leads, Collaborators, Reminders, Targets, Articles, Readings, Pushes, Products, Documents int
	Approvals, Saved, Scheduled, Words, Leaves, Handovers, Fields                                                            int
}

// Sum is how many records that are.
func (n SheetCounts) Sum() int {
	return n.Customers + n.Contacts + n.Deals + n.Activities + n.FollowUps + n.Contracts + n.Plans + n.Payments + n.Notes +
		n.Stays + n.Settled + n.Quotes + n.Tasks + n.Leads + n.Collaborators + n.Reminders + n.Targets + n.Articles + n.Readings + n.Pushes + n.Products + n.Documents + n.Approvals + n.Saved + n.Scheduled +
		n.Words + n.Leaves + n.Handovers + n.Fields
}

// parts are the counts in words, without what there is none of.
func (n SheetCounts) parts() (out []string) {
	for _, p := range []struct {
		n    int
		unit string
	}{{n.Customers, "家客户"}, {n.Contacts, "位联系人"}, {n.Deals, "个商机"}, {n.Activities, "条跟进记录"}, {n.FollowUps, "个下次跟进"}, {n.Contracts, "份合同"}, {n.Plans, "笔回款计划"}, {n.Payments, "笔回款"}, {n.Notes, "条备注"},
		{n.Stays, "条阶段记录"}, {n.Settled, "个已了结的跟进"}, {n.Quotes, "份报价"}, {n.Tasks, "个任务"}, {n.Leads, "条线索"}, {n.Collaborators, "位协作人"}, {n.Reminders, "个提醒"}, {n.Targets, "个目标"}, {n.Articles, "篇知识"}, {n.Readings, "条知识阅读"}, {n.Pushes, "条推送设置"}, {n.Products, "个产品价格"}, {n.Approvals, "条审批"}, {n.Saved, "个常用问题"}, {n.Scheduled, "个定时问题"}, {n.Words, "个教过的说法"}, {n.Leaves, "次请假"}, {n.Handovers, "次交接"}, {n.Fields, "个自定义字段"}, {n.Documents, "个附件"}} {
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
	return append(rows, []string{""}, []string{"这个文件能原样导回跟进：已经有的不会重复。附件的文件在连附件导出的压缩包里，这里只列名字和校验值。"})
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

// Rows of the sheets that only an export has.

// RowCustomerUnknown is a row of a customer that is not there.
func RowCustomerUnknown(called string) Text {
	return Text("没有" + quoted(called) + "这个客户，先把客户导进来")
}

// RowStayUnclear is a stage of a deal's history without its stage or time.
func RowStayUnclear() Text {
	return "阶段记录要写到哪个阶段和什么时间，时间不能在以后"
}

// RowStayOverlaps is a stage in which the deal cannot have stood then.
func RowStayOverlaps() Text { return "这个商机那段时间已经有别的阶段记录了" }

// RowSettledUnclear is a planned contact that is over, without when or how.
func RowSettledUnclear() Text {
	return "已了结的跟进要写原定时间和了结方式，了结不能在以后"
}

// RowQuoteUnclear is a quote that comes to nothing.
func RowQuoteUnclear() Text {
	return "报价要写商机、报价明细和报价时间，合计不能是零"
}

// RowTaskUnclear is a task without what, whose or when.
func RowTaskUnclear() Text {
	return "任务要写任务内容、任务进展、办理人和交办时间"
}

// RowLeadUnclear is a lead whose state does not go with its customer.
func RowLeadUnclear() Text {
	return "线索状态和客户的负责人对不上：公海里的没有负责人，其他的有"
}

// RowReminderUnclear is a reminder without what or when.
func RowReminderUnclear() Text { return "提醒要写提醒内容、提醒时间和提醒状态" }

// RowTargetUnclear is a target without whose, what or how much.
func RowTargetUnclear() Text {
	return "目标要写目标人、指标、周期、起始日、目标值和设定时间"
}

// RowTargetThere is a target where another one holds.
func RowTargetThere(whose string) Text {
	return Text(name(whose) + "这个周期已经有目标了，没有改")
}

// RowArticleUnclear is an article without what it is.
func RowArticleUnclear() Text { return "知识要写类别、标题、状态和写于哪天" }

// RowReadingUnclear is who read an article, of which the file does not say which.
func RowReadingUnclear() Text {
	return "找不到这一行的知识编号，或没写清谁在什么时候读的"
}

// RowApprovalUnclear is an approval without its move, state or time.
func RowApprovalUnclear() Text { return "审批要写前后阶段、状态和申请时间" }

// RowApprovalOver is an approval that waits for a move of a deal that is elsewhere by now.
func RowApprovalOver() Text {
	return "这个商机已经不在申请时的阶段，这条审批没有可批的了"
}

// RowSavedUnclear is a saved question without its name or words.
func RowSavedUnclear() Text { return "常用问题要写问题名和问题原话" }

// RowScheduledUnclear is a scheduled question without which, when or its state.
func RowScheduledUnclear() Text {
	return "定时问题要写订的问题、下次发送和发送状态"
}

// RowNoSaved is a scheduled question that nobody saved.
func RowNoSaved(called string) Text {
	return Text("没有存过「" + Clip(called, 20) + "」这个问题")
}

// RowNoTeam is a team that there is not.
func RowNoTeam(called string) Text { return Text("没有「" + Clip(called, 20) + "」这个团队") }

// RowDocumentUnclear is a file without its digest or time.
func RowDocumentUnclear() Text { return "附件要写SHA-256和上传时间" }

// RowNoFile is a file that did not come with the workbook, or came changed.
func RowNoFile(called string) Text {
	return Text("「" + Clip(called, 30) + "」没有随表格一起来，或内容变过；连附件导出的压缩包才带文件")
}

// RowProductUnclear is a product without its name or price.
func RowProductUnclear() Text { return "价目表要写产品名称和目录价" }

// RowWordUnclear is a taught word of which something is missing; RowWordThere one that means something else here; RowLeaveUnclear days off
// without whose and when; RowHandoverUnclear a hand-over without who and when.
func RowWordUnclear() Text { return "教过的说法要写说法、意思、类别和状态" }
func RowWordThere(word string) Text {
	return Text("「" + Clip(word, 16) + "」这里已经教过别的意思")
}
func RowLeaveUnclear() Text    { return "请假要写请假人、从哪天到哪天" }
func RowHandoverUnclear() Text { return "交接记录要写交出人、接手人和交接时间" }

// RowProductThere is a product that has another price.
func RowProductThere(product string) Text {
	return Text(name(product) + "已经有目录价了，没有改；要改价，发「" + Safe(product) + " 目录价 …」")
}

// ImportReport is what became of the rows of a file, or would.
type ImportReport struct {
	Rows, New, There, Bad int // rows: new ones made at least one record
	Made                  SheetCounts

	Likely     int         // new customers that are probably there already; of a dry run
	LikelyRows []LikelyRow // the first of them
	Unlooked   int         // new customers that were not looked at for that
}

// LikelyRow is a row whose customer is probably there already.
type LikelyRow struct {
	No     int
	Called string
	Is     *crm.DuplicateError
}

// Plus is both together.
func (r ImportReport) Plus(o ImportReport) ImportReport {
	r.Rows, r.New, r.There, r.Bad = r.Rows+o.Rows, r.New+o.New, r.There+o.There, r.Bad+o.Bad
	m, n := &r.Made, o.Made
	m.Customers, m.Contacts, m.Deals = m.Customers+n.Customers, m.Contacts+n.Contacts, m.Deals+n.Deals
	m.Activities, m.FollowUps, m.Payments, m.Notes = m.Activities+n.Activities, m.FollowUps+n.FollowUps, m.Payments+n.Payments, m.Notes+n.Notes
	m.Contracts, m.Plans = m.Contracts+n.Contracts, m.Plans+n.Plans
	m.Stays, m.Settled, m.Quotes, m.Tasks, m.Leads = m.Stays+n.Stays, m.Settled+n.Settled, m.Quotes+n.Quotes, m.Tasks+n.Tasks, m.Leads+n.Leads
	m.Collaborators, m.Reminders, m.Targets, m.Articles = m.Collaborators+n.Collaborators, m.Reminders+n.Reminders, m.Targets+n.Targets, m.Articles+n.Articles
	m.Readings, m.Pushes, m.Products = m.Readings+n.Readings, m.Pushes+n.Pushes, m.Products+n.Products
	m.Approvals, m.Saved, m.Scheduled, m.Documents = m.Approvals+n.Approvals, m.Saved+n.Saved, m.Scheduled+n.Scheduled, m.Documents+n.Documents
	m.Words, m.Leaves, m.Handovers, m.Fields = m.Words+n.Words, m.Leaves+n.Leaves, m.Handovers+n.Handovers, m.Fields+n.Fields
	r.Likely, r.LikelyRows, r.Unlooked = r.Likely+o.Likely, append(slices.Clip(r.LikelyRows), o.LikelyRows...), r.Unlooked+o.Unlooked
	return r
}

// RowNoCustomer is a row that names no customer.
func RowNoCustomer() Text { return "没写客户名称" }

// RowNoContact is a row about somebody without a name.
func RowNoContact() Text { return "有职务、部门或邮箱，没写联系人姓名" }

// RowNoDeal is a row of a deal that did not come in.
func RowNoDeal(no string) Text {
	return Text("商机编号「" + Clip(no, 12) + "」没有对应的商机")
}

// RowNoDealCalled is a payment for a deal that the customer does not have.
func RowNoDealCalled(title string) Text {
	return Text("没有「" + Clip(title, 16) + "」这个商机")
}

// RowPaymentOfNothing is a payment without a deal.
func RowPaymentOfNothing() Text { return "回款没写是哪个商机" }

// RowPaymentOfSeveral is a payment of a customer who owes for several deals.
func RowPaymentOfSeveral(n int) Text {
	return Text(fmt.Sprintf("有%d个在收款的商机，请加一列「商机」写明是哪个", n))
}

// RowPayer is a payment by somebody who is no customer.
func RowPayer(name string) Text { return Text("没有「" + Clip(name, 20) + "」这个客户") }

// RowFlowTaken is a payment whose number is of another one; was is zero when that is not the reader's to see.
func RowFlowTaken(no string, was crm.Payment) Text {
	out := "流水号「" + Clip(no, 30) + "」已经记过"
	if was.ID != 0 {
		out += "，是" + was.PaidOn.String() + "的" + amount(was.Amount) + "，和这一行不一样"
	}
	return Text(out)
}

// RowPlanUnknown is a payment that went to a plan which the file does not have.
func RowPlanUnknown(no string) Text {
	return Text("对上的计划「" + Clip(no, 20) + "」看不懂")
}

// RowContractAmount is a contract without one; RowContractDays one that ends before it begins; RowPlanUndated a plan without its day.
func RowContractAmount(no string) Text { return Text("合同「" + Clip(no, 20) + "」没写金额") }
func RowContractDays(no string) Text {
	return Text("合同「" + Clip(no, 20) + "」到期早于生效")
}
func RowPlanUndated() Text { return "回款计划没写日期，也没写付款条件" }

// RowPaymentUndated is a payment without a day.
func RowPaymentUndated() Text { return "回款没写日期" }

// RowNobody is a colleague whom the importing person does not have.
func RowNobody(name string) Text { return Text("「" + Clip(name, 12) + "」不在你的团队里") }

// RowSeveral is a name that several colleagues have.
func RowSeveral(name string, n int) Text {
	return Text(fmt.Sprintf("有%d位「%s」，请加一列账号", n, Clip(name, 12)))
}

// RowNoPipeline is a pipeline that there is none of.
func RowNoPipeline(name string) Text { return Text("没有「" + Clip(name, 12) + "」这个流程") }

// RowNoStage is a stage that a pipeline does not have.
func RowNoStage(name string, p crm.Pipeline) Text {
	names := make([]string, len(p.Stages))
	for i, s := range p.Stages {
		names[i] = s.Name
	}
	return Text("没有「" + Clip(name, 12) + "」这个阶段，可写：" + strings.Join(names, "、"))
}

// RowWonUndated is a won deal without its day.
func RowWonUndated(s crm.Stage) Text { return Text("阶段是" + s.Name + "，没写成交时间") }

// RowLostUndated is a lost deal without its day.
func RowLostUndated(s crm.Stage) Text { return Text("阶段是" + s.Name + "，没写输单时间") }

// RowNeedsWord is a deal in a stage that somebody has to agree to.
func RowNeedsWord(s crm.Stage) Text {
	return Text("进入" + s.Name + "要审批，请先按前一个阶段导入，再推进")
}

// NextStep is what comes next, without a day.
func NextStep(what string) string { return "下一步：" + what }

// WhyColumn heads what is wrong with a row.
func WhyColumn() string { return "原因" }

// SummaryOfImport names the operation.
func SummaryOfImport(file, sheet string, from, to int) string {
	return fmt.Sprintf("导入%s（%s 第%d行起）", fileName(file, 20), Clip(sheet, 12), min(from, to))
}

// unfitSheet says why a spreadsheet cannot be imported.
func unfitSheet(e *crm.UnfitSheetError) Text {
	switch {
	case e.Old:
		return "这种表格我打不开，请在Excel或WPS里另存为 .xlsx 再发。"
	case e.Empty:
		return "表里只有表头，没有内容。"
	case e.Broken:
		return "这个表格打不开，可能坏了，请另存一份再发。"
	}
	if e.Bare {
		return "这个表没有表头，从内容也看不出哪列是客户，还没导。告诉我每列是什么，比如：A列是客户名称，B列是联系人，C列是电话。"
	}
	if len(e.Header) > 0 {
		return "表里没找到客户名称这一列。有的话告诉我是哪列，比如：客户名称是B列。"
	}
	return "表里没找到客户名称这一列。第一行写上表头，比如：客户名称、联系人、电话、金额、阶段、下次跟进。"
}

// Column is a column of a file and what it was taken for; BadRow a row that cannot come in.
type (
	Column struct{ Header, Title string }
	BadRow struct {
		Sheet string
		No    int
		Why   string
	}
)

// ImportAsked tells what an import would do, before it is done. bare: it has no header; left are its sheets that are not read.
func ImportAsked(file string, columns []Column, unread []string, bare bool, left []string, r ImportReport, bad []BadRow) Text {
	out := []string{fileName(file, 24) + fmt.Sprintf(" 有%d行，试了一遍：", r.Rows)}
	if r.New == 0 {
		out[0] = fileName(file, 24) + fmt.Sprintf(" 有%d行，没有能导入的：", r.Rows)
	}
	if r.New > 0 {
		out = append(out, fmt.Sprintf("新的%d行：%s", r.New, strings.Join(r.Made.parts(), "、")))
	}
	if r.There > 0 {
		out = append(out, fmt.Sprintf("已有的%d行，不会重复", r.There))
	}
	if r.Bad > 0 {
		out = append(out, fmt.Sprintf("有问题的%d行，不会导入：", r.Bad))
		for i, b := range bad {
			if i == 3 {
				out = append(out, "· …导完把问题行发你")
				break
			}
			out = append(out, fmt.Sprintf("· 第%d行 %s", b.No, Clip(b.Why, 40)))
		}
	}
	out = append(out, likelyRows(r)...)
	if len(left) > 0 {
		out = append(out, "这几张表里没找到客户名称，不导："+Clip(strings.Join(named(left), "、"), 60))
	}
	if bare {
		out = append(out, "没有表头，列是按内容猜的，先核对再导")
	}
	if len(columns) > 0 {
		told := make([]string, len(columns))
		for i, c := range columns {
			told[i] = Clip(c.Header, 12) + "→" + c.Title
		}
		out = append(out, "列："+strings.Join(told[:min(12, len(told))], "，"))
	}
	if len(unread) > 0 {
		out = append(out, "不导的列："+Clip(strings.Join(unread, "、"), 60))
	}
	if len(columns)+len(unread) > 0 {
		out = append(out, "列认错了直接说，比如：客户名称是B列")
	}
	return lines(out...)
}

// likelyRows tells which new customers are probably there already, and whose they are as far as that may be known.
func likelyRows(r ImportReport) (out []string) {
	for _, l := range r.LikelyRows {
		is := quoted(l.Is.Name)
		switch {
		case l.Is.Mine:
			is = "你的" + is
		case l.Is.Pooled:
			is = "公海里的" + is
		case l.Is.Owner.Name != "":
			is = name(l.Is.Owner.Name) + "的" + is
		case l.Is.Follower != "":
			is = "已有的一家，" + name(l.Is.Follower) + "在跟"
		default:
			is = "已有的一家"
		}
		out = append(out, fmt.Sprintf("· 第%d行「%s」像%s", l.No, Clip(l.Called, 20), is))
	}
	if r.Likely > len(r.LikelyRows) {
		out = append(out, fmt.Sprintf("· …还有%d家", r.Likely-len(r.LikelyRows)))
	}
	if r.Likely > 0 {
		head := fmt.Sprintf("可能已有的%d家，照导会多出一家；是同一家就改成一样的名字再发：", r.Likely)
		out = append([]string{head}, out...)
	}
	if r.Unlooked > 0 {
		out = append(out, fmt.Sprintf("新客户太多，后面的%d家没查像不像已有的", r.Unlooked))
	}
	return out
}

// LikelyShown is how many customers that are probably there already are told one by one.
const LikelyShown = 5

// Misread says which word of a correction was not understood: a column that the file does not have, or what a column would be.
func Misread(word string, column bool) Text {
	if column {
		return Text("表里没有「" + Clip(word, 12) + "」这一列。")
	}
	return Text("「" + Clip(word, 12) + "」不是能导的内容。能导：客户名称、联系人、电话、职务、商机、金额、阶段、下次跟进、跟进内容、备注等。")
}

// ImportNow, FileIt and NotImport are the answers to ImportAsked.
func ImportNow() string { return "导入" }

// FileIt keeps a spreadsheet as a file of some customer.
func FileIt() string { return "当文件归档" }

// NotImport leaves it.
func NotImport() string { return "先不导" }

// ImportBegun says that it is being done.
func ImportBegun(file string) Text {
	return Text("开始导入" + fileName(file, 24) + "，导完告诉你。")
}

// Imported tells what became of the rows.
func Imported(file string, r ImportReport) Text {
	out := []string{fileName(file, 24) + " 导完了。"}
	if r.New > 0 {
		out = append(out, fmt.Sprintf("新增%d行：%s", r.New, strings.Join(r.Made.parts(), "、")))
	}
	if r.There > 0 {
		out = append(out, fmt.Sprintf("已有的%d行没有重复", r.There))
	}
	if r.Bad > 0 {
		out = append(out, fmt.Sprintf("有问题的%d行没导入，原因写在下面的表里：改好再发给我就行。", r.Bad))
	}
	switch {
	case r.Rows > 200:
		out = append(out, "导错了回「撤销」，每200行撤一次。")
	case r.New > 0:
		out = append(out, "导错了回「撤销」。")
	}
	return lines(out...)
}

// ImportFailed says that it could not be done.
func ImportFailed(file string) Text {
	return Text(fileName(file, 24) + " 没导完，系统出了问题。已经导入的还在，过会儿再发一次，不会重复。")
}

// BadName is what the file of bad rows is called.
func BadName(file string) string {
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		file = file[:i]
	}
	return Clip(file, 40) + "-问题行.xlsx"
}

// SendTheSheet says how a list comes in.
func SendTheSheet() Text {
	return lines("把表格（.xlsx 或 .csv）发给我就行。第一行写表头，比如：客户名称、联系人、电话、金额、阶段、下次跟进。", "先给你看会导入什么，确认了才导；已有的不会重复。")
}

// NotImported says that nothing came in.
func NotImported() Text { return "好，没导入。" }
