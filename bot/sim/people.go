package sim

// SampleDepartments is the sample company's tree: 华东销售部 is the team of the demo.
func SampleDepartments() []Department {
	return []Department{
		{ID: 1, Name: "晨光智造"},
		{ID: 2, Name: "华东销售部", ParentID: 1},
	}
}

// SamplePeople is the sample company's staff: a manager, the two reps of her team, and who has the admin role.
func SamplePeople() []Person {
	return []Person{
		{
			ID: "zhangwei", Name: "张伟", Title: "销售", Departments: []int64{2}, Leader: "wangjingli",
			Try: []string{"今天拜访了华北重工王总，聊了年度框架，下周三再约", "这单推进到报价，80万", "撤销", "我的漏斗", "今天做什么", "我把谁忘了", "帮助"},
		},
		{
			ID: "lina", Name: "李娜", Title: "销售", Departments: []int64{2}, Leader: "wangjingli",
			Try: []string{"刚给博远教育林校长打了电话，下周二去谈合同", "绿源食品回款9万", "明天下午3点提醒我给唐主任发方案", "我的漏斗", "今天做什么", "撤销", "帮助"},
		},
		{
			ID: "wangjingli", Name: "王经理", Title: "销售经理", Departments: []int64{2}, Leads: []int64{2},
			Try: []string{"漏斗图", "排名图", "本季度预测", "张伟的漏斗", "逾期的跟进", "华北重工什么情况", "哪些单子卡住了", "帮助"},
		},
		{
			ID: "zhaozong", Name: "赵总", Title: "总经理，管理员", Departments: []int64{1},
			Try: []string{"公司漏斗", "本季度预测", "为什么", "流程:报价超30万要我批", "有哪些流程规则", "教过哪些词", "推送正常吗", "帮助"},
		},
	}
}

// SampleAdmin is who has the admin role in the sample company.
const SampleAdmin = "zhaozong"

// SampleGroup is the team's chat.
func SampleGroup() Group {
	return Group{
		ID: "wrSimHuadong01", Name: "华东销售群", Webhook: "sim-huadong",
		Members: []string{"wangjingli", "zhangwei", "lina"},
		Try:     []string{"团队日报", "漏斗图", "谁还没日清", "这个月排名", "今天要跟进谁", "帮助"},
	}
}

// SampleTargets are what the sample reps are to win this month, in 万.
func SampleTargets() map[string]int64 { return map[string]int64{"zhangwei": 60, "lina": 40} }
