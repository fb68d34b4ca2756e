package sim

// Customer is one sample customer with all that happened. Days are counted from the day the demo starts.
type Customer struct {
	Name, Alias      string // Alias: a short name people use
	Industry, Region string
	Level            string // A, B, C
	Source           string
	Owner            string // userid
	Tags             []string
	Contacts         []Contact
	Deals            []Deal
	Activities       []Activity // oldest first
	Next             *FollowUp
}

// Contact is a person at a sample customer.
type Contact struct{ Name, Title, Phone string }

// Deal is a sample deal. Stage is a code of the sales process; Yuan 0 means that nobody knows the amount yet.
type Deal struct {
	Title       string
	Pipeline    string // code of one of the sales process; empty: the default one
	Stage       string // lead opportunity quote won payment lost
	Yuan        int64
	CreatedDays int    // days ago
	StageDays   int    // days ago that it came to its stage
	CloseInDays int    // expected close, days from now; 0: not known
	PaidYuan    int64  // arrived so far
	LossReason  string // code, of a lost deal
	LossNote    string
}

// Activity is something that happened days ago.
type Activity struct {
	DaysAgo int
	Type    string // phone visit wechat email meeting online_meeting demo banquet
	Contact string // name of one of the contacts; may be empty
	Text    string
}

// FollowUp is a planned contact; a negative InDays is overdue.
type FollowUp struct {
	InDays  int
	Contact string
	Text    string
}

// SampleCustomers are the two reps' customers, all invented.
func SampleCustomers() []Customer {
	return append(zhangweisCustomers(), linasCustomers()...)
}

func zhangweisCustomers() []Customer {
	return []Customer{
		{
			Name: "华北重工", Industry: "装备制造", Region: "天津", Level: "A", Source: "展会", Owner: "zhangwei", Tags: []string{"重点客户"},
			Contacts: []Contact{{"王总", "总经理", "13800000101"}, {"刘工", "设备部工程师", "13800000102"}},
			Deals:    []Deal{{Title: "年度框架", Stage: "opportunity", CreatedDays: 20, StageDays: 9, CloseInDays: 30}},
			Activities: []Activity{
				{20, "meeting", "王总", "天津工博会上见了王总，想把全年的备件打包谈"},
				{9, "visit", "刘工", "去车间看了三条产线，刘工列了备件清单"},
				{5, "phone", "王总", "王总说预算12月初定，让我们先出个框架"},
			},
			Next: &FollowUp{0, "王总", "谈年度框架"},
		},
		{
			Name: "星辰科技", Industry: "软件", Region: "杭州", Level: "A", Source: "转介绍", Owner: "zhangwei", Tags: []string{"重点客户", "续费"},
			Contacts: []Contact{{"陈总", "CTO", "13800000111"}, {"小周", "采购专员", "13800000112"}},
			Deals: []Deal{
				{Title: "数据中台二期", Stage: "quote", Yuan: 1_280_000, CreatedDays: 41, StageDays: 6, CloseInDays: 18},
				{Title: "一期维保", Pipeline: "renewal", Stage: "renewal_due", Yuan: 120_000, CreatedDays: 10, StageDays: 10, CloseInDays: 35},
				{Title: "数据中台一期", Stage: "payment", Yuan: 860_000, CreatedDays: 210, StageDays: 95, PaidYuan: 602_000},
			},
			Activities: []Activity{
				{41, "visit", "陈总", "一期验收顺利，陈总主动提了二期"},
				{13, "demo", "陈总", "给技术团队演示了实时看板，反馈不错"},
				{6, "email", "小周", "发了二期报价单，128万，含一年维保"},
			},
			Next: &FollowUp{1, "小周", "问报价的内部反馈"},
		},
		{
			Name: "恒通物流", Industry: "物流", Region: "苏州", Level: "B", Source: "官网", Owner: "zhangwei",
			Contacts: []Contact{{"赵经理", "信息部经理", "13800000121"}},
			Deals:    []Deal{{Title: "仓储系统", Stage: "opportunity", Yuan: 350_000, CreatedDays: 26, StageDays: 19, CloseInDays: 40}},
			Activities: []Activity{
				{26, "phone", "赵经理", "官网留资，三个仓要换系统"},
				{19, "online_meeting", "赵经理", "线上过了一遍需求，最在意和现有ERP对接"},
			},
			Next: &FollowUp{-4, "赵经理", "约现场调研"},
		},
		{
			Name: "瑞丰包装", Industry: "包装印刷", Region: "宁波", Level: "B", Source: "老客户介绍", Owner: "zhangwei",
			Contacts: []Contact{{"孙厂长", "厂长", "13800000131"}, {"钱会计", "财务", "13800000132"}},
			Deals:    []Deal{{Title: "产线监控", Stage: "won", Yuan: 460_000, CreatedDays: 63, StageDays: 8}},
			Activities: []Activity{
				{32, "visit", "孙厂长", "现场勘测，确定装12个点"},
				{8, "visit", "孙厂长", "合同签了，46万，首付三成"},
			},
			Next: &FollowUp{2, "钱会计", "跟首付款"},
		},
		{
			Name: "宏达机械", Industry: "机械加工", Region: "无锡", Level: "C", Source: "陌拜", Owner: "zhangwei",
			Contacts: []Contact{{"吴主任", "生产主任", "13800000141"}},
			Deals:    []Deal{{Title: "设备联网", Stage: "lead", CreatedDays: 12, StageDays: 12}},
			Activities: []Activity{
				{12, "visit", "吴主任", "陌拜，吴主任说明年才有预算，留了资料"},
			},
		},
		{
			Name: "远航船舶", Industry: "船舶", Region: "南通", Level: "B", Source: "招标网", Owner: "zhangwei",
			Contacts: []Contact{{"何部长", "采购部长", "13800000151"}},
			Deals:    []Deal{{Title: "焊接车间改造", Stage: "lost", Yuan: 720_000, CreatedDays: 88, StageDays: 15, LossReason: "price", LossNote: "比对手高了一成多"}},
			Activities: []Activity{
				{47, "visit", "何部长", "交了技术方案，评分靠前"},
				{15, "phone", "何部长", "开标了，价格高了一成多，没中"},
			},
			Next: &FollowUp{20, "何部长", "问二期什么时候启动"},
		},
		{
			Name: "青禾农业", Industry: "农业", Region: "扬州", Level: "C", Source: "展会", Owner: "zhangwei",
			Contacts:   []Contact{{"徐总", "负责人", "13800000161"}},
			Activities: []Activity{{34, "wechat", "徐总", "展会上加的微信，对大棚监测有兴趣"}},
		},
	}
}

func linasCustomers() []Customer {
	return []Customer{
		{
			Name: "博远教育", Industry: "教育", Region: "上海", Level: "A", Source: "转介绍", Owner: "lina", Tags: []string{"重点客户"},
			Contacts: []Contact{{"林校长", "校长", "13800000201"}, {"郑老师", "信息中心主任", "13800000202"}},
			Deals:    []Deal{{Title: "智慧校园", Stage: "quote", Yuan: 960_000, CreatedDays: 52, StageDays: 12, CloseInDays: 10}},
			Activities: []Activity{
				{30, "demo", "郑老师", "演示了教务和排课，郑老师要看同类学校的案例"},
				{12, "visit", "林校长", "报价96万递上去了，林校长说要过校务会"},
				{3, "phone", "郑老师", "校务会排在下周"},
			},
			Next: &FollowUp{1, "林校长", "问校务会结果"},
		},
		{
			Name: "金桥电子", Industry: "电子", Region: "昆山", Level: "A", Source: "展会", Owner: "lina",
			Contacts: []Contact{{"沈总", "副总经理", "13800000211"}, {"冯工", "IT经理", "13800000212"}},
			Deals: []Deal{
				{Title: "MES系统", Stage: "opportunity", Yuan: 1_500_000, CreatedDays: 35, StageDays: 16, CloseInDays: 60},
				{Title: "条码追溯", Stage: "payment", Yuan: 240_000, CreatedDays: 160, StageDays: 70, PaidYuan: 240_000},
			},
			Activities: []Activity{
				{35, "meeting", "沈总", "沈总想把两个厂的MES一起上"},
				{16, "visit", "冯工", "冯工带着走了一遍SMT线，提了23条需求"},
				{7, "wechat", "冯工", "发了需求确认表，等他们盖章"},
			},
			Next: &FollowUp{-1, "冯工", "催需求确认表"},
		},
		{
			Name: "绿源食品", Industry: "食品", Region: "嘉兴", Level: "B", Source: "官网", Owner: "lina",
			Contacts: []Contact{{"韩经理", "采购经理", "13800000221"}},
			Deals:    []Deal{{Title: "冷链监测", Stage: "won", Yuan: 310_000, CreatedDays: 58, StageDays: 4}},
			Activities: []Activity{
				{24, "visit", "韩经理", "冷库现场看过了，要36个测点"},
				{4, "meeting", "韩经理", "合同签了，31万，月底付首付"},
			},
			Next: &FollowUp{6, "韩经理", "跟首付款，约进场时间"},
		},
		{
			Name: "安泰医疗", Industry: "医疗器械", Region: "上海", Level: "B", Source: "电话", Owner: "lina",
			Contacts: []Contact{{"唐主任", "质量部主任", "13800000231"}},
			Deals:    []Deal{{Title: "质量追溯", Stage: "opportunity", Yuan: 420_000, CreatedDays: 29, StageDays: 21, CloseInDays: 45}},
			Activities: []Activity{
				{29, "phone", "唐主任", "年底要过飞检，想上追溯"},
				{21, "online_meeting", "唐主任", "法规要求过了一遍，方案这周给"},
			},
			Next: &FollowUp{0, "唐主任", "发方案"},
		},
		{
			Name: "海蓝酒店", Industry: "酒店", Region: "舟山", Level: "C", Source: "转介绍", Owner: "lina",
			Contacts:   []Contact{{"罗总监", "运营总监", "13800000241"}},
			Deals:      []Deal{{Title: "能耗管理", Stage: "lead", CreatedDays: 6, StageDays: 6}},
			Activities: []Activity{{6, "phone", "罗总监", "三家店想省电费，约了来店里看"}},
			Next:       &FollowUp{3, "罗总监", "上门看现场"},
		},
		{
			Name: "锦程纺织", Industry: "纺织", Region: "绍兴", Level: "B", Source: "老客户介绍", Owner: "lina",
			Contacts: []Contact{{"蒋老板", "董事长", "13800000251"}, {"小蒋", "总经理助理", "13800000252"}},
			Deals:    []Deal{{Title: "染缸自动化", Stage: "quote", Yuan: 580_000, CreatedDays: 47, StageDays: 23, CloseInDays: -3}},
			Activities: []Activity{
				{38, "banquet", "蒋老板", "一起吃了饭，蒋老板说效果好就三个车间都上"},
				{23, "visit", "小蒋", "报价58万给了小蒋，说要和设备厂家比一比"},
			},
		},
		{
			Name: "启明光电", Industry: "光伏", Region: "常州", Level: "B", Source: "招标网", Owner: "lina",
			Contacts:   []Contact{{"许工", "技术负责人", "13800000261"}},
			Activities: []Activity{{17, "email", "许工", "发了公司资料和三个案例"}},
			Next:       &FollowUp{5, "许工", "电话问需求"},
		},
	}
}
