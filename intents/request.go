package intents

import (
	"slices"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

// Kind names what a message asks for; the names of contract.md.
type Kind string

const (
	LogContact     Kind = "log_contact"
	CreateCustomer Kind = "create_customer"
	AddContact     Kind = "add_contact"
	CreateDeal     Kind = "create_deal"
	AdvanceDeal    Kind = "advance_deal"
	CloseWon       Kind = "close_won"
	CloseLost      Kind = "close_lost"
	RecordPayment  Kind = "record_payment"
	SetReminder    Kind = "set_reminder"
	QueryPipeline  Kind = "query_pipeline"
	QueryCustomer  Kind = "query_customer"
	QueryFollowUps Kind = "query_followups"
	QueryTarget    Kind = "query_target"
	SetTarget      Kind = "set_target"
	DailySummary   Kind = "daily_summary"
	WeeklySummary  Kind = "weekly_summary"
	MonthlySummary Kind = "monthly_summary"
	Ranking        Kind = "ranking"
	Forecast       Kind = "forecast"
	AddNote        Kind = "add_note"
	AddTag         Kind = "add_tag"
	Assign         Kind = "assign"
	Transfer       Kind = "transfer"
	Approve        Kind = "approve"
	Reject         Kind = "reject"
	KnowledgeQuery Kind = "knowledge_query"
	Undo           Kind = "undo"
	Amend          Kind = "amend"
	Help           Kind = "help"
	Trend          Kind = "trend"         // 趋势: a query of deals in contract.md's words
	Explain        Kind = "explain"       // 为什么, of the last figure: none in contract.md's words
	TapButton      Kind = "tap_button"    // a button of a push, never of words
	UpdateDeal     Kind = "update_deal"   // 预计12月20日成交: said as amend in contract.md
	PushSettings   Kind = "push_settings" // 别在早上提醒我: said as set_reminder in contract.md
	BindGroup      Kind = "bind_group"    // 这个群是华东组
	QuerySettled   Kind = "query_settled" // 谁还没日清
	SetWebhook     Kind = "set_webhook"   // 华东群的webhook是 https://…
	None           Kind = "none"

	StageGuide      Kind = "stage_guide"  // 报价阶段要做什么: knowledge in contract.md's words
	ProcessRate     Kind = "process_rate" // 流程执行率: a query of deals in contract.md's words
	QueryScore      Kind = "query_score"  // 这单多少分, 哪些单子最危险: a query of deals in contract.md's words
	QueryRisk       Kind = "query_risk"   // 哪些客户可能流失: a query of the customer in contract.md's words
	CustomFields    Kind = "custom_fields"
	ProcessRule     Kind = "process_rule"   // 流程:报价超30万要我批
	QueryRules      Kind = "query_rules"    // 有哪些流程规则, 流程版本
	SetField        Kind = "set_field"      // 华北重工设备台数12: a note in contract.md's words
	ShareCustomer   Kind = "share_customer" // 李娜一起跟华北重工
	TeachName       Kind = "teach_name"     // 以后说老华就是华北重工
	MergeCustomers  Kind = "merge_customers"
	LinkExternal    Kind = "link_external" // 把微信好友王芳关联到华为的王芳: none in contract.md's words
	DeleteCustomer  Kind = "delete_customer"
	RestoreCustomer Kind = "restore_customer"
	RecycleBin      Kind = "recycle_bin"
	FileDocument    Kind = "file_document"     // 这是华北重工的合同: a note in contract.md's words
	QueryPhoneViews Kind = "query_phone_views" // 谁看过这个客户的电话: a query of the customer in contract.md's words
	QueryDocuments  Kind = "query_documents"   // 华北重工的文件: a query of the customer in contract.md's words
	PersonRights    Kind = "person_rights"     // 删除王建国的个人信息: nothing of contract.md's
	ExportRecords   Kind = "export_records"    // 导出我的客户: a query of deals in contract.md's words
	ImportRecords   Kind = "import_records"    // 导入客户: none in contract.md's words
)

// Result is how one message was understood: several requests when it holds several.
// None is the only request of a message in which there is nothing to do.
type Result struct {
	Text     string
	Requests []Request
	Source   string // rules, context, llm
	Follow   *Slots // what a message adds to the question before it: 那上个月呢; nil: it adds nothing

	Consulted crm.ModelOutcome // what became of asking a model about the message; empty: none was asked
	Drafted   crm.ModelOutcome // … of asking it for sentences of the answer
}

// Request is one thing to do, with what the message says about it. Nothing in it was looked up in the CRM.
type Request struct {
	Kind       Kind
	Speech     Speech
	Slots      Slots
	Span       zh.Span  // the clauses it came from
	Confidence float32  // 0–1, calibrated on the development messages
	Margin     float32  // distance to the next best kind
	Others     []Kind   // the next best kinds, for buttons
	Why        []Reason // shown on 为什么

	Doubted *Request // of None: what it would be if it were meant, which is worth asking

	Button crm.ButtonDeed // of a TapButton

	Guessed bool // labelled by a model: what is not only looked at is asked about before it is done, however it got here
}

// Chat reports whether words that are nothing to do are small talk, by the rule that weighed most for it.
func (r Request) Chat() bool {
	return r.Kind == None && slices.ContainsFunc(r.Why, func(w Reason) bool { return w.Rule == smallTalk && w.Weight > 0 })
}

// Speech is what the words do.
type Speech string

const (
	Fact         Speech = "fact"         // 今天拜访了
	Command      Speech = "command"      // 推进到报价
	Plan         Speech = "plan"         // 下周三再约
	Question     Speech = "question"     // 签了吗
	Wish         Speech = "wish"         // 真想签下来
	Hearsay      Speech = "hearsay"      // 听说他们要付款了
	Negation     Speech = "negation"     // 没签
	Hypothetical Speech = "hypothetical" // 要是签了
	Aside        Speech = "aside"        // 恭喜田甜拿下大单: of deeds, and nothing to write
)

// Reason is one step of understanding: which rule saw what.
type Reason struct {
	Rule   string
	Span   zh.Span
	Weight float32
}

// Slots is what a message says, in one struct. Zero fields were not said.
type Slots struct {
	Customer   Ref    // whom it is about
	Other      Ref    // a second customer, which is to be one with the first
	Contact    Ref    // 王总
	Also       []Ref  // further contacts of the same meeting: 乌总和佟工
	Person     Ref    // a colleague: 李娜的商机, 分给李娜
	Deal       Ref    // a deal's title: 年度框架, MES系统
	Pipeline   string // code of the pipeline of the deals meant; empty: not said
	ToPipeline string // … a deal is to go by from now on
	Activity   crm.ActivityType
	Outcome    crm.Outcome
	HappenedAt *zh.Time // when the contact took place
	Next       *zh.Time // our next action
	NextText   string   // what it will be, as written: 再约, 发报价
	Period     *zh.Time // what a query or a target is about
	Close      *zh.Time // expected close of a deal
	Promise    *zh.Time // by when they are to act: 他们周五前给回复
	Amount     *zh.Amount
	Was        *zh.Amount    // 不是14万: what Amount takes the place of
	Percent    *zh.Amount    // 赢率40%
	Discount   *zh.Amount    // 打85折
	Approval   int64         // the one that is decided, when it was chosen
	Stage      crm.StageCode // of the process, or StageNext / StageBack
	Quoted     crm.StageCode // of a contact that says 报价50万: the stage of quoting, for a deal not there yet
	Reason     string        // of a loss, a step back, a rejection, as written
	Loss       crm.LossReason
	Phone      string
	Email      string
	Title      string // contact's title or department: 采购经理
	Industry   string
	Source     string
	Region     string
	Level      crm.Level
	Tags       []string
	Untag      bool   // take the tags off
	Note       string // what to remember, as written
	Text       string // of a reminder, a search, a question, as written
	Scope      string // me, team, company or empty
	Filter     Filter
	Number     int             // 撤销27, 第3条
	Count      int             // 撤销最近3条
	All        bool            // 全部
	Redo       bool            // 恢复: take the undo back
	Field      string          // what an amendment is about: amount, next, customer, contact, activity, stage
	PayKind    string          // 首付 尾款
	Plans      []Instalment    // of PlanPayment: what is planned, or which plan is meant; of CloseWon: how it is paid
	Every      int             // months between the Plans that have no day of their own
	Push       PushWish        // of PushSettings
	NewField   crm.CustomField // of CustomFields: as it is to be
	Value      crm.FieldValue  // of SetField
	Search     Search          // of QueryCustomer: which customers
	Target     TargetWords
	Figure     FigureWish     // of QueryFigure
	Saved      SavedWish      // of SaveQuestion
	Word       WordWish       // of TeachWord
	Contract   ContractWords  // of RecordContract and QueryContracts
	Quote      QuoteWords     // of MakeQuote
	API        APIWish        // of ManageAPI
	Knowledge  KnowledgeWish  // of KeepArticle and KnowledgeQuery
	Feedback   FeedbackWish   // of Feedback
	Score      *scored        // of LogContact: how content they said they are
	Rule       RuleWords      // of ProcessRule and QueryRules
	Files      []crm.Received // of FileDocument, when they came before
	Sheet      SheetWords     // of ImportRecords: what its columns are
	Nth        int            // 第一个, of what was listed
	Early      *zh.Time       // 提前半小时提醒我: how long before
	From       *zh.Time       // of a planned contact that is moved: the day it was to be on
	Shift      int64          // … by how many seconds, back when negative
	Planned    bool           // 明天拜访华北重工: a contact that is planned, nobody said 提醒
	Lead       bool           // of CreateCustomer: 新线索
	Confirmed  bool           // the person said yes to the question whether really
}

const (
	StageNext crm.StageCode = "next"
	StageBack crm.StageCode = "back"

	// StageReopen is where a lost deal was lost: 华北重工重启.
	StageReopen crm.StageCode = "reopen"
)

// Filter is what a query asks for beyond period, person and stage.
type Filter struct {
	Overdue   bool // 逾期
	Today     bool
	Forgotten bool // 我把谁忘了
	Stuck     bool // 卡住 停滞
	First     bool // 先跟哪个
	IdleDays  int  // 超过7天没跟进
	MinFen    int64
	MaxFen    int64
	Level     crm.Level
	Tag       string
	Closing   bool   // 预计能成的
	Promise   string // mine: 我答应了谁, theirs: 谁答应了我, both
	Biggest   bool   // 最大的
	Top       int    // 最大的三个; 0: not said
	NoContact bool   // 没有联系人的客户
	Those     bool   // 这些里: among what was listed before
}

// Ref is a name as written, with the customers of the book it may mean.
// An empty Ref was not said.
type Ref struct {
	Text  string
	Span  zh.Span
	IDs   []crm.CustomerID // customers only: candidates of the book, best first
	Match string           // exact, alias, part (of a name of the sender's own), pinyin, fuzzy, shape (a name the book does not know), anaphor; create, none: as answered

	Picked int64 // the record chosen in answer to a question, 0: none; of the slot's own kind
}

// Said reports whether anything was written, or chosen.
func (r Ref) Said() bool { return r.Text != "" || r.Picked != 0 }

// Book is the names a message may contain. It is immutable; the caller swaps it.
type Book interface {
	// Longest is the longest name that starts at rune i of the normalised text.
	Longest(text []rune, i int) Found
	// Similar are customers whose name sounds or looks like s, best first.
	Similar(s string, limit int) []crm.CustomerID
	// Name is a customer's full name.
	Name(id crm.CustomerID) string
}

// Found is a name of the book in a text. What it points to is the book's and stays as it is.
type Found struct {
	Runes     int // 0: none
	Customers []crm.CustomerID
	Full      int // so many of the customers, from the first, have it as their full name
}

// Context is what understanding knows beside the text.
type Context struct {
	Now     time.Time // in the company's zone
	Manager bool
	Book    Book              // nil: empty
	Own     *Own              // the sender's own customers; nil: not known, and none is found by a part of its name
	People  *People           // colleagues; nil: nobody
	Fields  []crm.CustomField // the company's own
	Process *crm.Process
	Taught  *Taught             // words of the company's own; nil: none
	Workday func(crm.Date) bool // nil: weekdays
}

// Customers are all customers of the book that the requests may mean, each once.
func (r Result) Customers() (ids []crm.CustomerID) {
	for _, q := range r.Requests {
		for _, id := range append(q.Slots.Customer.IDs[:len(q.Slots.Customer.IDs):len(q.Slots.Customer.IDs)], q.Slots.Other.IDs...) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// OfNobodyKnown reports whether a request that is about a customer names one that the book does not know, or none.
func (r Result) OfNobodyKnown() bool {
	return slices.ContainsFunc(r.Requests, func(q Request) bool {
		c := q.Slots.Customer
		switch q.Kind {
		case LogContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder, AddNote, AddTag, AddContact, QueryCustomer, Assign, Transfer:
			return len(c.IDs) == 0 && c.Match != "anaphor" && c.Picked == 0
		}
		return false
	})
}

// Without is a book in which some customers do not stand.
func Without(b Book, hidden map[crm.CustomerID]bool) Book { return scoped{b, hidden} }

type scoped struct {
	Book
	hidden map[crm.CustomerID]bool
}

func (w scoped) Longest(text []rune, i int) Found {
	for end := len(text); ; {
		f := w.Book.Longest(text[:end], i)
		if f.Runes == 0 {
			return f
		}
		if kept := w.keep(f.Customers); len(kept) > 0 {
			return Found{f.Runes, kept, len(w.keep(f.Customers[:f.Full]))}
		}
		end = i + f.Runes - 1
	}
}

func (w scoped) Similar(s string, limit int) []crm.CustomerID {
	return w.keep(w.Book.Similar(s, limit))
}

func (w scoped) keep(ids []crm.CustomerID) (kept []crm.CustomerID) {
	for _, id := range ids {
		if !w.hidden[id] {
			kept = append(kept, id)
		}
	}
	return kept
}
