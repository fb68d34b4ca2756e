package sheets

import (
	"strings"
	"time"

	"genjin/crm"
)

// cellKind is how a cell is shown.
type cellKind int

const (
	textCell cellKind = iota
	moneyCell
	numberCell
	dayCell
	instantCell
)

// column is one thing that a row may tell.
type column struct {
	title string
	also  []string // how people head it
	kind  cellKind
	wide  float64
	get   func(l *Line, w writing) any // nil, or an empty text: nothing
	set   func(l *Line, cell string, r reading) error
}

// named is a column that holds a text.
func named(title string, wide float64, at func(*Line) *string, also ...string) column {
	return column{title: title, also: also, wide: wide,
		get: func(l *Line, _ writing) any { return *at(l) },
		set: func(l *Line, cell string, _ reading) error {
			*at(l) = cell
			return nil
		}}
}

// columns are all there are. Their titles and the other names of them are each of one column only.
func columns() []column {
	return []column{
		named("客户名称", 28, func(l *Line) *string { return &l.Customer.Name }, "客户", "公司", "单位", "公司名称", "单位名称", "客户名", "客户全称", "公司名", "单位名", "企业", "企业名称", "客户公司", "客户单位", "公司全称", "购货单位", "甲方",
			"付款方", "付款方名称", "付款方户名", "付款单位", "付款人", "付款人名称", "付款户名", "对方户名", "对方名称", "对方单位", "对方账户名称", "交易对方", "汇款人", "来款单位"),
		{title: "简称", also: []string{"客户简称", "公司简称", "别名"}, wide: 16,
			get: func(l *Line, _ writing) any { return strings.Join(l.Customer.Aliases, "、") },
			set: func(l *Line, cell string, _ reading) error { l.Customer.Aliases = words(cell); return nil }},
		{title: "级别", also: []string{"客户级别", "客户等级", "等级", "分级", "abc"}, wide: 6,
			get: func(l *Line, _ writing) any { return string(l.Customer.Level) },
			set: func(l *Line, cell string, _ reading) error { return level(l, cell) }},
		named("行业", 14, func(l *Line) *string { return &l.Customer.Industry }, "所属行业", "客户行业"),
		named("地区", 12, func(l *Line) *string { return &l.Customer.Region }, "区域", "省份", "城市", "所在地", "所在地区", "省市", "地址"),
		named("来源", 12, func(l *Line) *string { return &l.Customer.Source }, "客户来源", "线索来源", "渠道"),
		named("公司电话", 16, func(l *Line) *string { return &l.Customer.Phone }, "座机", "总机", "单位电话", "客户电话", "办公电话"),
		{title: "标签", also: []string{"客户标签"}, wide: 16,
			get: func(l *Line, _ writing) any { return strings.Join(l.Customer.Tags, "、") },
			set: func(l *Line, cell string, _ reading) error { l.Customer.Tags = words(cell); return nil }},
		named("负责人", 10, func(l *Line) *string { return &l.Owner.Name }, "销售", "业务员", "跟进人", "归属", "归属人", "所属销售", "客户经理", "销售负责人", "业务负责人", "销售员"),
		named("负责人账号", 14, func(l *Line) *string { return &l.Owner.ID }),
		{title: "最近联系", kind: instantCell, wide: 17, // follows from what happened
			get: func(l *Line, w writing) any { return w.instant(l.Customer.LastContactAt) },
			set: func(*Line, string, reading) error { return nil }},
		instantColumn("创建时间", func(l *Line) *time.Time { return &l.Created }, "建档时间", "录入时间", "创建日期", "建档日期", "录入日期", "登记日期"),

		named("联系人编号", 10, func(l *Line) *string { return &l.ContactNo }),
		named("联系人", 12, func(l *Line) *string { return &l.Contact.Name }, "姓名", "联系人姓名", "对接人", "客户联系人", "联系人名称", "客户姓名", "经办人"),
		named("职务", 12, func(l *Line) *string { return &l.Contact.Title }, "职位", "岗位", "联系人职务"),
		named("部门", 12, func(l *Line) *string { return &l.Contact.Department }, "所在部门"),
		{title: "电话", also: []string{"手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "联系人电话", "联系人手机", "移动电话", "tel", "phone", "mobile"}, wide: 16,
			get: func(l *Line, _ writing) any { return l.Contact.Phone },
			set: func(l *Line, cell string, _ reading) error { l.Contact.Phone = phone(cell); return nil }},
		named("邮箱", 22, func(l *Line) *string { return &l.Contact.Email }, "电子邮箱", "邮件", "email", "mail"),
		flag("已离职", func(l *Line) *bool { return &l.Contact.Left }, "离职"),

		named("知识编号", 10, func(l *Line) *string { return &l.ArticleNo }),
		named("商机编号", 10, func(l *Line) *string { return &l.DealNo }),
		named("商机", 22, func(l *Line) *string { return &l.Deal.Title }, "商机名称", "项目", "项目名称", "商机标题", "产品", "意向产品", "需求"),
		named("流程", 8, func(l *Line) *string { return &l.Pipeline }, "销售流程", "管道"),
		named("阶段", 10, func(l *Line) *string { return &l.Stage }, "商机阶段", "销售阶段", "项目阶段", "当前阶段", "进度"),
		money("金额", func(l *Line) *crm.Money { return &l.Deal.Amount }, "商机金额", "合同金额", "预计金额", "成交金额", "报价", "报价金额", "预算", "项目金额", "合同额", "签约金额", "意向金额"),
		named("币种", 6, func(l *Line) *string { return (*string)(&l.Deal.Amount.Currency) }, "货币"),
		{title: "折扣", also: []string{"折扣率"}, wide: 7,
			get: func(l *Line, _ writing) any {
				if l.Deal.Discount == 0 {
					return nil
				}
				return crm.DiscountText(l.Deal.Discount)
			},
			set: func(l *Line, cell string, _ reading) (err error) { l.Deal.Discount, err = discount(cell); return err }},
		dayColumn("预计成交", func(l *Line) *crm.Date { return &l.Deal.ExpectedClose }, "预计成交日", "预计成交日期", "预计成交时间", "预计签约", "预计签约日期", "预计签单"),
		{title: "赢率", also: []string{"概率", "成交概率", "可能性"}, kind: numberCell, wide: 7,
			get: func(l *Line, _ writing) any { return part(l.Deal.Probability, 1) },
			set: func(l *Line, cell string, _ reading) (err error) { l.Deal.Probability, err = percent(cell); return err }},
		instantColumn("进入阶段", func(l *Line) *time.Time { return &l.Deal.StageEnteredAt }, "进入阶段时间", "阶段时间"),
		instantColumn("成交时间", func(l *Line) *time.Time { return &l.Deal.WonAt }, "成交日期", "签约日期", "签约时间", "签单日期", "赢单时间", "赢单日期"),
		instantColumn("输单时间", func(l *Line) *time.Time { return &l.Deal.LostAt }, "输单日期", "丢单日期", "丢单时间"),
		named("输单前阶段", 10, func(l *Line) *string { return &l.LostFrom }),
		named("输单原因", 10, func(l *Line) *string { return &l.Loss }, "丢单原因"),
		named("输单说明", 20, func(l *Line) *string { return &l.Deal.LostNote }),

		instantColumn("跟进时间", func(l *Line) *time.Time { return &l.Activity.HappenedAt }, "跟进日期", "拜访日期", "拜访时间", "联系时间", "联系日期", "沟通时间", "沟通日期", "最近跟进时间", "最后跟进时间"),
		{title: "方式", also: []string{"跟进方式", "联系类型", "拜访方式", "沟通方式"}, wide: 8,
			get: func(l *Line, _ writing) any { return activityWord(l.Activity.Type) },
			set: func(l *Line, cell string, _ reading) error { l.Activity.Type = activityType(cell); return nil }},
		{title: "结果", also: []string{"跟进结果", "沟通结果"}, wide: 8,
			get: func(l *Line, _ writing) any { return outcomeWord(l.Activity.Outcome) },
			set: func(l *Line, cell string, _ reading) error { l.Activity.Outcome = outcome(cell); return nil }},
		named("跟进内容", 50, func(l *Line) *string { return &l.Activity.Content }, "跟进记录", "沟通内容", "沟通记录", "拜访记录", "拜访内容", "跟进情况", "进展", "进展情况", "最近跟进", "最新进展"),
		named("原话", 50, func(l *Line) *string { return &l.Activity.Original }),
		{title: "满意度", also: []string{"客户满意度"}, kind: numberCell, wide: 7,
			get: func(l *Line, _ writing) any {
				if l.Activity.Satisfaction == nil {
					return nil
				}
				return float64(*l.Activity.Satisfaction)
			},
			set: func(l *Line, cell string, _ reading) (err error) {
				l.Activity.Satisfaction, err = satisfaction(cell)
				return err
			}},
		dayColumn("对方答应", func(l *Line) *crm.Date { return &l.Activity.Promised }),
		named("记录人", 10, func(l *Line) *string { return &l.By.Name }, "跟进人员", "登记人", "录入人", "拜访人", "跟进者"),
		named("记录人账号", 14, func(l *Line) *string { return &l.By.ID }),

		{title: "下次跟进", also: []string{"下次跟进时间", "下次跟进日期", "下次联系", "下次联系时间", "下次联系日期", "下次拜访", "计划跟进", "下次沟通"}, kind: instantCell, wide: 17,
			get: func(l *Line, w writing) any { return w.due(l.FollowUp.Due) },
			set: func(l *Line, cell string, r reading) (err error) { l.FollowUp.Due, err = r.due(cell); return err }},
		named("跟进事项", 24, func(l *Line) *string { return &l.FollowUp.Content }, "下次跟进内容", "下次跟进事项", "下一步", "下步计划", "下一步计划"),
		{title: "按节奏", wide: 8, // whether its stage set the date, or a person
			get: func(l *Line, _ writing) any { return yes(l.FollowUp.Origin == crm.StageRule) },
			set: func(l *Line, cell string, _ reading) error {
				if isYes(cell) {
					l.FollowUp.Origin = crm.StageRule
				}
				return nil
			}},

		named("合同编号", 18, func(l *Line) *string { return &l.Contract.Number }, "合同号", "合同编码"),
		money("合同总额", func(l *Line) *crm.Money { return &l.Contract.Amount }, "合同总金额", "合同总价"),
		pastDay("签订日", func(l *Line) *crm.Date { return &l.Contract.SignedOn }, "签订日期", "合同签订日期", "合同签订日", "合同日期"),
		dayColumn("生效日", func(l *Line) *crm.Date { return &l.Contract.StartsOn }, "生效日期", "合同开始日期", "合同起始日期", "合同起始日", "合同生效日期", "合同生效日", "合同开始日", "合同开始时间", "开始日期", "起始日期", "起始日", "服务开始日期"),
		dayColumn("到期日", func(l *Line) *crm.Date { return &l.Contract.EndsOn }, "到期日期", "合同到期日", "合同到期日期", "合同结束日期", "合同截止日期", "终止日期", "合同结束日", "合同结束时间", "合同终止日期", "结束日期", "截止日期", "服务结束日期"),

		named("计划编号", 10, func(l *Line) *string { return &l.PlanNo }),
		money("计划金额", func(l *Line) *crm.Money { return &l.Plan.Amount }, "计划回款金额", "应收金额", "应回款金额"),
		dayColumn("计划日期", func(l *Line) *crm.Date { return &l.Plan.Due }, "计划回款日期", "应收日期", "应回款日期"),
		named("计划说明", 16, func(l *Line) *string { return &l.Plan.Note }, "期次", "付款条件", "付款节点"),
		flag("已取消", func(l *Line) *bool { return &l.Cancelled }),

		money("回款金额", func(l *Line) *crm.Money { return &l.Payment.Amount }, "已回款", "到账金额", "收款金额", "回款", "已收款", "入账金额", "实收金额", "贷方金额", "贷方发生额", "收入金额", "收入", "来款金额"),
		pastDay("回款日期", func(l *Line) *crm.Date { return &l.Payment.PaidOn }, "到账日期", "收款日期", "回款时间", "到账时间", "入账日期", "入账时间", "交易日期", "交易时间", "记账日期", "来款日期"),
		named("流水号", 22, func(l *Line) *string { return &l.Payment.FlowNo }, "交易流水号", "银行流水号", "流水编号", "流水", "交易流水", "回单编号", "回单号", "凭证号", "凭证编号", "交易编号", "交易号", "支付流水号", "收款流水号"),
		pastDay("退回日期", func(l *Line) *crm.Date { return &l.Reversed }),
		named("对上的计划", 18, func(l *Line) *string { return &l.Allotted }),
		named("款项", 10, func(l *Line) *string { return &l.Payment.Kind }, "款项类型", "回款类型", "款项性质", "摘要", "交易摘要", "用途", "附言"),

		named("备注", 40, func(l *Line) *string { return &l.Note.Body }, "说明", "客户备注", "其他", "补充说明"),
		instantColumn("备注时间", func(l *Line) *time.Time { return &l.Note.At }),
	}
}

// flag is a column of yes or nothing.
func flag(title string, at func(*Line) *bool, also ...string) column {
	return column{title: title, also: also, wide: 8,
		get: func(l *Line, _ writing) any { return yes(*at(l)) },
		set: func(l *Line, cell string, _ reading) error { *at(l) = isYes(cell); return nil }}
}

func money(title string, at func(*Line) *crm.Money, also ...string) column {
	return column{title: title, also: also, kind: moneyCell, wide: 14,
		get: func(l *Line, _ writing) any {
			if at(l).Fen == 0 {
				return nil
			}
			return float64(at(l).Fen) / 100
		},
		set: func(l *Line, cell string, r reading) (err error) {
			at(l).Fen, err = fen(cell, r.unit)
			return err
		}}
}

func dayColumn(title string, at func(*Line) *crm.Date, also ...string) column {
	return column{title: title, also: also, kind: dayCell, wide: 12,
		get: func(l *Line, w writing) any { return w.day(*at(l)) },
		set: func(l *Line, cell string, r reading) (err error) { *at(l), err = r.day(cell); return err }}
}

// pastDay is a day that has come.
func pastDay(title string, at func(*Line) *crm.Date, also ...string) column {
	c := dayColumn(title, at, also...)
	c.set = func(l *Line, cell string, r reading) error {
		t, err := r.past(cell)
		if err == nil && !t.IsZero() {
			*at(l) = crm.DateOf(t)
		}
		return err
	}
	return c
}

func instantColumn(title string, at func(*Line) *time.Time, also ...string) column {
	return column{title: title, also: also, kind: instantCell, wide: 17,
		get: func(l *Line, w writing) any { return w.instant(*at(l)) },
		set: func(l *Line, cell string, r reading) (err error) { *at(l), err = r.past(cell); return err }}
}
