package say

import (
	"fmt"
	"time"

	"genjin/crm"
)

// changed is for a record that somebody else wrote since: who, and what was where it differs.
func changed(e *crm.StaleError) Text {
	what := string(e.What)
	if e.Name != "" {
		what += quoted(e.Name)
	}
	by := "后来又被改过"
	if e.By.Name != "" {
		by = "后来" + name(e.By.Name) + "改过"
	}
	rows := []string{what + by + "，没有改动。"}
	for _, d := range e.Differences {
		was, is := valued(d.Expected, e.Now), valued(d.Found, e.Now)
		if was == is {
			continue // two spellings of the same
		}
		if len(rows) == 4 {
			break
		}
		rows = append(rows, fmt.Sprintf("%s：%s → %s", name(d.Field), was, is))
	}
	return lines(rows...)
}

// states are the words for codes that records carry.
var states = map[string]string{"open": "待办", "done": "完成", "canceled": "取消", "scheduled": "已设", "sent": "已发",
	"waiting": "待批", "approved": "同意", "rejected": "驳回", "withdrawn": "撤回", "asked": "待接受", "accepted": "已接受", "stuck": "有困难", "void": "作废", "auto": "自动通过",
	"pooled": "在公海", "converted": "已转客户", "in_force": "生效", "refused": "没采纳", "forgotten": "不用了",
	"text": "文字", "number": "数字", "day": "日期", "choice": "选项",
	string(crm.NotReached): "没联系上", string(crm.Positive): "积极", string(crm.Negative): "消极"}

// valued writes a value of a record as people read it.
func valued(v any, now time.Time) string {
	today := crm.DateOf(now)
	switch v := v.(type) {
	case crm.Money:
		return v.String()
	case crm.Date:
		if v != (crm.Date{}) {
			return Day(v, today)
		}
	case crm.Due:
		if !v.At.IsZero() {
			if h, m, _ := v.At.In(now.Location()).Clock(); h == 0 && m == 0 {
				v.AllDay = true // the column of the time does not say it
			}
			return When(v, now)
		}
	case crm.User:
		if v.ID != 0 {
			return name(v.Name)
		}
	case crm.Stage:
		return stage(v)
	case crm.Target:
		return TargetValue(v.Metric, v.Value)
	case crm.Discount:
		if v != 0 {
			return discount(int(v))
		}
	case crm.Percent:
		if v != 0 {
			return fmt.Sprintf("%d%%", v)
		}
	case bool:
		if v {
			return "是"
		}
		return "否"
	case crm.ActivityType:
		return ActivityName(v)
	case crm.Metric:
		return MetricName(v)
	case crm.LeadState:
		if v == crm.LeadOpen {
			return "待首响"
		}
		return word(string(v))
	case nil:
	default:
		if s := fmt.Sprint(v); s != "" {
			return word(s)
		}
	}
	return "无"
}

// word is the word for a code, or what it is.
func word(s string) string {
	if w, ok := states[s]; ok {
		return w
	}
	return Clip(s, 30)
}
