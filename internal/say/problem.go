package say

import (
	"errors"
	"fmt"
	"strings"

	"genjin/crm"
)

// Problem finds the words for an error a person can mend; ok is false for every other error, and for nil.
func Problem(err error) (text Text, ok bool) {
	var (
		notFound   *crm.NotFoundError
		forbidden  *crm.ForbiddenError
		transition *crm.TransitionError
		missing    *crm.MissingError
		duplicate  *crm.DuplicateError
		stale      *crm.StaleError
		inUse      *crm.InUseError
		nobody     *crm.NoApproverError
		late       *crm.TooLateError
		parts      *crm.PlanSumError
		noFile     *crm.UnfitFileError
		noSheet    *crm.UnfitSheetError
	)
	switch {
	case errors.As(err, &notFound):
		return missed(notFound), true
	case errors.As(err, &forbidden):
		return Text("这个要" + role(forbidden.Needs) + "才能做，没有改动。"), true
	case errors.As(err, &transition):
		return refused(transition), true
	case errors.As(err, &missing):
		return Text(fmt.Sprintf("%s进入%s还缺：%s。补一句就行。", deal(missing.Deal), stage(missing.To), criteria(missing.Fields))), true
	case errors.As(err, &duplicate):
		return taken(duplicate), true
	case errors.As(err, &stale):
		return changed(stale), true
	case errors.As(err, &late):
		return Text(string(late.What) + "过了24小时，不能整个撤回了，没有改动。要还回去，再转一次就行。"), true
	case errors.As(err, &nobody):
		return Text("进入" + stage(nobody.To) + "要人批，可是没找到能批的人：请让主管先给我发一句话，或让管理员配置好。没有改动。"), true
	case errors.As(err, &parts):
		return planSum(parts), true
	case errors.As(err, &noFile):
		return unfit(noFile), true
	case errors.As(err, &noSheet):
		return unfitSheet(noSheet), true
	case errors.As(err, &inUse):
		return built(inUse), true
	}
	return "", false
}

// built is for what cannot be taken back alone, because later records hang on it.
func built(e *crm.InUseError) Text {
	head := string(e.What)
	if e.Name != "" {
		head += quoted(e.Name)
	}
	head += "后面还有记录，不能单独撤，没有改动。"
	if len(e.By) == 0 {
		return Text(head)
	}
	rows := []string{head, "要撤就先撤这些："}
	for i, o := range e.By {
		if i == 5 {
			rows = append(rows, fmt.Sprintf("…还有%d条", len(e.By)-i))
			break
		}
		rows = append(rows, Operation(o))
	}
	return lines(rows...)
}

func missed(e *crm.NotFoundError) Text {
	if e.Name == "" {
		switch e.What {
		case crm.OperationNoun:
			return "没找到这条记录，没有改动。"
		case crm.ApprovalNoun:
			return "没找到这项审批，可能已经撤回，没有改动。"
		case crm.ReminderNoun:
			return "没找到这条提醒，没有改动。"
		}
		return Text("没找到这个" + string(e.What) + "，没有改动。")
	}
	switch e.What {
	case crm.DealNoun:
		return Text(quoted(e.Name) + "没有能用的商机，没有改动。要建一个，说「给" + name(e.Name) + "建个商机」。")
	case crm.ContactNoun:
		return Text("没找到联系人" + quoted(e.Name) + "。带上客户名再说一次？")
	case crm.ExternalNoun:
		return Text("你的微信联系人里没有" + quoted(e.Name) + "，没有改动。说TA在企业微信里的名字；刚加的要过一会儿才知道。")
	case crm.PersonNoun:
		return Text("没找到同事" + quoted(e.Name) + "。")
	}
	return Text("没找到" + string(e.What) + quoted(e.Name) + "。")
}

func role(r crm.Role) string {
	if r == crm.Admin {
		return "管理员"
	}
	return "主管"
}

func refused(e *crm.TransitionError) Text {
	d := deal(e.Deal)
	switch e.Why {
	case crm.SameStage:
		return Text(d + "本来就在" + stage(e.To) + "阶段，没有改动。")
	case crm.Skips:
		return Text(fmt.Sprintf("%s要一步步走，不能从%s直接到%s。", d, stage(e.From), stage(e.To)))
	case crm.NeedsReason:
		if e.To.Kind == crm.LostStage {
			return Text(d + "要关掉得写明输单原因，例如「价格太高」。")
		}
		return Text(fmt.Sprintf("%s要从%s退回%s，请带上原因，例如「退回%s，客户要重新比价」。", d, stage(e.From), stage(e.To), stage(e.To)))
	case crm.Closed:
		return Text(d + "已经结束，没有改动。")
	case crm.NoNextStage:
		return Text(d + "已经在最后的阶段（" + stage(e.From) + "），没有下一步了。")
	case crm.UnknownStage:
		return Text(fmt.Sprintf("%s走的是%s，里面没有%s这个阶段，没有改动。\n%s", d, lineOf(e.Pipeline.Name), quoted(e.To.Name), inOrder(e.Pipeline)))
	case crm.NeedsApprove:
		return Text(fmt.Sprintf("%s要从%s到%s需要主管批准，没有改动。", d, stage(e.From), stage(e.To)))
	}
	return Text(fmt.Sprintf("%s不能从%s到%s，没有改动。", d, stage(e.From), stage(e.To)))
}

func taken(e *crm.DuplicateError) Text {
	switch {
	case e.Mine:
		return Text(quoted(e.Name) + "已经是你的" + string(e.What) + "了，没有重复建。")
	case e.Owner.Name != "":
		return Text(quoted(e.Name) + "已经有了，在" + name(e.Owner.Name) + "名下，没有重复建。")
	}
	return Text(quoted(e.Name) + followed(e.Follower) + "，没有新建。需要的话请找主管协调。")
}

// LikelyThere says that a new customer is probably there already, and whose it is: masked when that is not the asker's to see.
func LikelyThere(called string, e *crm.DuplicateError) Text {
	switch {
	case e.Mine:
		return Text(quoted(called) + "和你的客户" + quoted(e.Name) + "很像，是同一家吗？")
	case e.Pooled:
		return Text(quoted(called) + "和公海里的" + quoted(e.Name) + "很像。是同一家就说「从公海捞" + name(e.Name) + "」；是另一家再新建。")
	case e.Owner.Name != "":
		return Text(quoted(called) + "和" + name(e.Owner.Name) + "的客户" + quoted(e.Name) + "很像。是同一家就不用建了；是另一家再新建。")
	}
	return Text(quoted(called) + "很可能" + followed(e.Follower) + "。是同一家请找主管协调；是另一家再新建。")
}

// ThatOne is the answer that a customer is meant which is there.
func ThatOne(called string) string { return "就是" + name(called) }

// Another is the answer that it is another one, NotAnother that it is not.
func Another() string { return "是另一家，新建" }

// NotAnother is the answer that nothing is to be made.
func NotAnother() string { return "不建了" }

// followed says that somebody follows a customer; who is their masked name, or empty.
func followed(who string) string {
	if who == "" {
		return "已经有人在跟了"
	}
	return "已经有人（" + name(who) + "）在跟了"
}

func criteria(fields []crm.Criterion) string {
	var labels []string
	for _, f := range fields {
		labels = append(labels, name(f.Label))
	}
	return strings.Join(labels, "、")
}

func stage(s crm.Stage) string {
	if s.Name == "" {
		return name(string(s.Code))
	}
	return name(s.Name)
}

// deal is what people call a deal.
func deal(d crm.Deal) string {
	if d.Title == "" {
		return "这个商机"
	}
	return quoted(d.Title)
}
