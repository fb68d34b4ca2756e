package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"genjin/crm"
)

// labels are what people call the fields of a record, by the field or by table and field. A field of a journaled record stands here or in
// untold: a test sees to it.
var labels = map[string]string{
	"Name": "名称", "Title": "名称", "Owner": "负责人", "Level": "级别", "Industry": "行业", "Region": "地区", "Source": "来源", "Phone": "电话", "RecycledAt": "进回收站",
	"contacts.Name": "姓名", "contacts.Title": "职务", "Department": "部门", "Email": "邮箱", "Gone": "已离开",
	"Stage": "阶段", "Pipeline": "流程", "Amount": "金额", "Currency": "币种", "Discount": "折扣", "ExpectedClose": "预计成交日", "Probability": "赢率",
	"WonAt": "成交时间", "LostAt": "输单时间", "LostReason": "输单原因", "LostNote": "输单说明",
	"ToStage": "阶段", "EnteredAt": "进入时间", "LeftAt": "离开时间", "ActorID": "经手人", "Reason": "原因",
	"CustomerID": "客户", "DealID": "商机", "ContactID": "联系人", "Type": "方式", "Outcome": "结果", "HappenedAt": "时间", "Content": "内容", "PromisedAt": "对方答应的日子",
	"DueAt": "时间", "Status": "状态", "Text": "内容", "User": "给谁", "AskedBy": "谁要的", "Repeats": "重复",
	"PaidOn": "日期", "Kind": "类型", "payments.Kind": "款项", "RecordedBy": "记录人", "DueOn": "计划日", "Note": "说明", "Canceled": "取消", "AuthorID": "谁写的", "Body": "内容", "At": "时间",
	"TeamID": "团队", "FromStage": "从", "approvals.ToStage": "到", "WasAmount": "原金额", "Loss": "输单原因", "NextAt": "下次", "NextText": "下次内容",
	"Comment": "意见",
	"FromDay": "从", "ToDay": "到", "StandIn": "代看", "UntilDay": "代看到", "SetBy": "谁设的", "From": "从谁", "To": "给谁", "GivenBy": "谁交的", "Receiver": "接收人", "AcceptedAt": "接收时间",
	"Customers": "客户数", "Deals": "商机数", "OpenDeals": "进行中商机数", "FollowUps": "待跟进数", "Reminders": "提醒数",
	"targets.User": "谁的", "Metric": "指标", "Value": "目标", "StartOn": "从", "SetAt": "何时设的", "Why": "原因",
	"UserID": "一起跟的人", "Noun": "属于", "Options": "选项", "documents.Type": "类型", "documents.Name": "文件名", "Tag": "标签",
	"State": "状态", "BroughtBy": "谁带来的", "RespondBy": "首响期限", "PickedBy": "谁捞的", "PooledAt": "进公海", "PooledFrom": "从谁", "PooledBy": "谁放的",
	"Assignee": "谁来办", "No": "版本", "Said": "原话", "What": "改动", "Word": "说法", "Means": "意思", "TaughtBy": "谁教的",
	"api_tokens.UserID": "以谁的身份", "api_hooks.UserID": "谁的范围", "ExpiresAt": "到期", "RevokedAt": "吊销", "Events": "事件",
	"contracts.Number": "编号", "Unit": "单位", "Price": "目录价", "quotes.No": "第几版", "ListAmount": "目录价合计", "Remark": "说明", "QuotedAt": "报于", "QuotedBy": "谁报的", "products.SetBy": "谁定的", "SignedOn": "签订日", "StartsOn": "生效日", "EndsOn": "到期日", "ReversedOn": "退回日", "FlowNo": "流水号",
	"Words": "问题", "SaidBy": "谁说的", "SaidAt": "说于", "Satisfaction": "满意度", "Tags": "标签", "external_contacts.UserID": "谁的微信联系人", "Corp": "单位", "Dismissed": "先不记", "WrittenBy": "谁写的", "WrittenAt": "写于",
	"DeletedAt": "删除",
}

// untold are fields that follow from others, or that say nothing to a person.
var untold = []string{"NameKey", "WordKey", "Live", "Alias", "MessageKey", "AllDay", "NextAllDay", "DueAllDay", "Origin", "DoneBy", "StageEnteredAt", "LostFrom",
	"PlanID", "PaymentID", "Chat", "DealVersion", "AskedAt", "Rule", "approvals.Why", "TimeLimit", "HandoverID", "Span", "FieldID", "RecordID", "Number", "Size", "BlobID",
	"ArrivedAt", "AssignedAt", "Passed", "Had", "PickedAt", "StatusAt", "imported_lines.UserID", "Digest", "Line", "YAML", "Restores", "TaughtAt", "DecidedBy", "DecidedAt",
	"Scopes", "Hint", "CreatedBy", "URL", "NumberKey", "LinesSaid", "FlowKey", "articles.Question", "BodyKey", "ArticleID", "QuestionID", "reminders.TeamID", "saved_questions.User", "Original", "ExternalID"}

// foremost are the fields that people look for before all others.
var foremost = []string{"Owner", "Stage", "Amount", "Name", "Title", "Level", "ExpectedClose", "DueAt", "Status", "Content", "Text", "Body"}

// differences compares two images of a record, field by field.
func (tx *Tx) differences(want, now record) (out []crm.Difference) {
	table := now.TableName()
	w, n := reflect.ValueOf(want).Elem(), reflect.ValueOf(now).Elem()
	for _, field := range imaged(now) {
		label, known := labels[table+"."+field]
		if !known {
			label, known = labels[field]
		}
		if !known || slices.Contains(untold, table+"."+field) {
			continue
		}
		if a, b := w.FieldByName(field), n.FieldByName(field); !a.Equal(b) {
			if v, custom := now.(*valueRow); custom && field == "Text" {
				label = tx.fieldCalled(v.FieldID)
			}
			out = append(out, crm.Difference{Field: label, Expected: tx.valued(want, field, a), Found: tx.valued(now, field, b)})
		}
	}
	return out
}

// imaged are the fields of a record's image, those that people look for first at the head.
func imaged(r record) (all []string) {
	of := reflect.TypeOf(r).Elem()
	for i := range of.NumField() {
		if f := of.Field(i); !f.Anonymous && f.Tag.Get("json") != "-" {
			all = append(all, f.Name)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return rank(a) - rank(b) })
	return append(all, "DeletedAt")
}

func rank(field string) int {
	if i := slices.Index(foremost, field); i >= 0 {
		return i
	}
	return len(foremost)
}

// valued is a field as a value that say can word: money, an instant, a person instead of numbers.
func (tx *Tx) valued(of record, field string, v reflect.Value) any {
	switch x := v.Interface().(type) {
	case int64:
		switch {
		case strings.HasSuffix(field, "Amount"):
			currency := reflect.ValueOf(of).Elem().FieldByName("Currency")
			if !currency.IsValid() {
				return crm.Money{Fen: x}
			}
			return crm.Money{Fen: x, Currency: crm.Currency(currency.String())}
		case strings.HasSuffix(field, "At"), field == "RespondBy":
			return crm.Due{At: tx.s.instant(x)}
		case field == "Value":
			metric := crm.Metric(reflect.ValueOf(of).Elem().FieldByName("Metric").String())
			return crm.Target{Metric: metric, Value: x}
		}
		return x
	case int:
		switch field {
		case "Discount":
			return crm.Discount(x)
		case "Probability":
			return crm.Percent(x)
		}
		return x
	case crm.UserID:
		var u userRow
		if x != 0 && tx.db.Take(&u, x).Error == nil {
			return tx.s.user(u)
		}
		return crm.User{}
	case crm.TeamID:
		return tx.called(&teamRow{}, int64(x))
	case crm.CustomerID:
		return tx.called(&customerRow{}, int64(x))
	case crm.DealID:
		return tx.called(&dealRow{}, int64(x))
	case crm.ContactID:
		return tx.called(&contactRow{}, int64(x))
	case crm.StageCode:
		if p := tx.s.options.Process; p != nil {
			if s, ok := p.Named(x); ok {
				return s
			}
		}
		return string(x)
	case crm.LossReason:
		if p := tx.s.options.Process; p != nil {
			if r, ok := p.LossReason(string(x)); ok {
				return r.Name
			}
		}
		return string(x)
	default:
		return x
	}
}

// called is what people call the row of an id; it is only read for who has both images in scope.
func (tx *Tx) called(row interface{ TableName() string }, id int64) string {
	if id == 0 || tx.db.Take(row, id).Error != nil {
		return ""
	}
	v := reflect.ValueOf(row).Elem()
	for _, field := range []string{"Name", "Title"} {
		if f := v.FieldByName(field); f.IsValid() {
			return f.String()
		}
	}
	return ""
}

func (tx *Tx) fieldCalled(id crm.FieldID) string {
	var f fieldRow
	if tx.db.Take(&f, id).Error != nil {
		return fmt.Sprint(labels["Text"])
	}
	return f.Name
}
