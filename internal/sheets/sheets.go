// Package sheets is spreadsheets: everything somebody may see written as one (export.go), and one that
// somebody kept read as customers, people, deals, what happened and payments (read.go, import.go).
//
// Both go by the same columns (columns.go). A row of any sheet is a Line: the sheets of an export, one for each noun, and the one long
// list that people keep are read alike, so what was exported is imported without loss.
//
// What people keep in no lists of theirs (stages that were, quotes, tasks, targets …) has sheets with columns of their own (past.go).
//
// To add a column: its line in columns.go, with the names that people head it by, and its place in tables. To add a sheet of its own: its
// kind in past.go. A sheet is written by eachLine, which wants to know what a record tells.
package sheets

import (
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// Line is what one row tells.
type Line struct {
	Customer  crm.Customer
	Owner     Person // of the customer and the deal, who has the follow-up
	Contact   crm.Contact
	ContactNo string // tells apart people of one name within a file
	Deal      crm.Deal
	DealNo    string
	Pipeline  string // by name
	Stage     string
	LostFrom  string
	Loss      string
	Activity  crm.Activity
	FollowUp  crm.FollowUp
	Payment   crm.Payment
	Reversed  crm.Date // when the payment was paid back
	Allotted  string   // which plans it went to: 12=1000.00；13=50.00
	Plan      crm.PaymentPlan
	PlanNo    string
	Cancelled bool // of the plan
	Contract  crm.Contract
	Note      crm.Note
	By        Person // who did, recorded or wrote it
	Created   time.Time
	Values    map[crm.FieldID]string

	// Of the sheets of kinds.
	Stay                         store.Stay
	StayFrom, StayTo             string    // stages by name
	DoneAt                       time.Time // when that was which did a planned contact
	Quote                        crm.Quote
	Task                         crm.Task
	Lead                         crm.Lead
	Had                          string // accounts of who let a lead wait
	Picked, PooledFrom, PooledBy Person
	Works                        store.Collaborator
	Reminder                     crm.Reminder
	Target                       crm.Target
	Value                        string // of a target, as written
	Article                      crm.Article
	ArticleNo                    string // tells articles apart within a file
	Reading                      store.Reading
	Push                         crm.PushSetting
	Product                      crm.Product
	Document                     store.Filed
	Approval                     crm.Approval
	AsAsked                      bool // its deal says what it said when it was asked for
	Saved                        crm.SavedQuestion
	Word                         crm.Word
	Leave                        crm.Leave
	Handed                       crm.Handover
	HandedNames, WaitingNames    string          // customers of a hand-over
	Team                         string          // whose groups hear a saved question
	stood                        []crm.StageStay // where its deal is known to have stood, in a dry run
	key                          string          // what makes two of a kind the same
}

// Person is a colleague as a file names them.
type Person struct{ Name, ID string }

// table is one sheet of an export.
type table struct {
	name    string
	of      crm.Noun // whose own fields are further columns; empty: none
	columns []string
}

// tables are the sheets of an export, in the order in which they are read back.
func tables() []table {
	return []table{
		{"客户", crm.CustomerNoun, []string{"客户名称", "简称", "级别", "行业", "地区", "来源", "公司电话", "标签", "负责人", "负责人账号", "最近联系", "创建时间"}},
		{"联系人", crm.ContactNoun, []string{"客户名称", "联系人编号", "联系人", "职务", "部门", "电话", "邮箱", "已离职"}},
		{"商机", crm.DealNoun, []string{"客户名称", "商机编号", "商机", "流程", "阶段", "金额", "币种", "折扣", "预计成交", "赢率", "负责人", "负责人账号", "进入阶段", "成交时间", "输单时间", "输单前阶段", "输单原因", "输单说明", "创建时间"}},
		{"跟进记录", "", []string{"客户名称", "商机编号", "商机", "联系人编号", "联系人", "跟进时间", "方式", "结果", "跟进内容", "原话", "满意度", "对方答应", "记录人", "记录人账号"}},
		{"下次跟进", "", []string{"客户名称", "商机编号", "商机", "联系人编号", "联系人", "下次跟进", "跟进事项", "按节奏", "负责人", "负责人账号"}},
		{"合同", "", []string{"客户名称", "商机编号", "商机", "合同编号", "合同总额", "币种", "签订日", "生效日", "到期日", "记录人", "记录人账号"}},
		{"回款计划", "", []string{"客户名称", "商机编号", "商机", "计划编号", "计划金额", "币种", "计划日期", "计划说明", "已取消"}},
		{"回款", "", []string{"客户名称", "商机编号", "商机", "回款金额", "币种", "回款日期", "款项", "流水号", "退回日期", "对上的计划", "记录人", "记录人账号"}},
		{"备注", "", []string{"客户名称", "联系人编号", "联系人", "备注", "备注时间", "记录人", "记录人账号"}},
	}
}

// People of the company, and what the file is: neither is read as customers.
const (
	peopleSheet = "人员"
	aboutSheet  = "说明"
)
