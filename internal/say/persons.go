package say

import (
	"fmt"
	"strings"

	"genjin/crm"
)

// What is said about the rights of persons outside the company: what is held of them, and that it is gone.

// PersonAsk is how an erasure is confirmed before it is begun: it names who the admin named, and where they are known.
func PersonAsk(who string, at []crm.Customer) Text {
	where := "没有这样的联系人，只从消息和备注里找"
	if len(at) > 0 {
		names := make([]string, len(at))
		for i, c := range at {
			names[i] = Safe(c.Name)
		}
		where = "客户「" + strings.Join(names, "」「") + "」的联系人"
	}
	return Text(fmt.Sprintf("要彻底删除「%s」（%s）吗？联系方式、跟进和备注里的姓名号码、聊天记录、含有此人的文件都会删掉。删了找不回来，「撤销」也不行。", Safe(who), where))
}

// EraseIt is the button for it.
func EraseIt() string { return "确认删除" }

// PersonQueued says that an erasure was begun.
func PersonQueued() Text {
	return "收到，这就在后台删，完成后给你回执。这段对话里的姓名和号码也会一起删掉。"
}

// PersonErased is the receipt of an erasure: it names nobody.
func PersonErased(id int64, r crm.PersonReceipt) Text {
	lines := []string{fmt.Sprintf("第%d号个人信息删除已完成：%s。", id, personCounts(r))}
	if n := sum(r.Left); n > 0 {
		lines = append(lines, fmt.Sprintf("还有%d处写着同样的名字，可能是别人，没有动，请人工看一下：%s", n, strings.Join(r.Elsewhere, "、")))
	}
	return Text(strings.Join(lines, "\n"))
}

func personCounts(r crm.PersonReceipt) string {
	if r.Rows() == 0 && r.Files == 0 {
		return "没有找到相关内容"
	}
	counts := fmt.Sprintf("改写%d条记录（%d处）", r.Rows(), sum(r.Places))
	if r.Files > 0 {
		counts += fmt.Sprintf("，删除%d个文件", r.Files)
	}
	return counts
}

func sum(of map[string]int) (n int) {
	for _, k := range of {
		n += k
	}
	return n
}

// NobodyHeld says that nothing is held of somebody.
func NobodyHeld(who string) Text {
	return Text(fmt.Sprintf("没有叫「%s」的联系人。也可以说手机号、邮箱或微信号。", Safe(who)))
}

// SeveralPersons asks for what tells people of one name apart.
func SeveralPersons(who string, n int) Text {
	return Text(fmt.Sprintf("有%d位「%s」，不能认错人。请说手机号或邮箱。", n, Safe(who)))
}

// PersonFileName is the file in which everything of a person is given out.
func PersonFileName() string { return "个人信息.csv" }

// PersonSoon says that the file is being made.
func PersonSoon() Text {
	return "在整理，好了就发给你。里面也会有别人的信息，给出去之前请先看一遍。"
}
