package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// CustomerCreated is a new customer with what is known of it; contact is the first person there and next the first
// contact planned, both zero when none was said.
func CustomerCreated(c crm.Customer, contact crm.Contact, next crm.FollowUp, now time.Time) Text {
	return lines("已新建客户："+name(c.Name), facts(c), person(contact), nextOrAsk(next, now))
}

// CustomerFilled is a known customer to which a message added something.
func CustomerFilled(c crm.Customer, contact crm.Contact, next crm.FollowUp, now time.Time) Text {
	planned := ""
	if next.ID != 0 {
		planned = nextLine(next, now)
	}
	return lines(quoted(c.Name)+"已经是你的客户，已补充：", facts(c), person(contact), planned)
}

// NotedBeside is what was said of a new customer beside who they are, and how a deal is made of it where an amount was named.
func NotedBeside(c crm.Customer, note, goods, sum string) Text {
	hint := ""
	if sum != "" {
		hint = "商机还没建，要建就说：给" + name(c.Name) + "建个商机，" + Clip(strings.Trim(goods+"，"+sum, "，"), 60)
	}
	return lines("备注："+Clip(note, 200), hint)
}

func nextOrAsk(f crm.FollowUp, now time.Time) string {
	if f.ID == 0 {
		return "下次什么时候联系？"
	}
	return nextLine(f, now)
}

func facts(c crm.Customer) string {
	level := ""
	if c.Level != "" {
		level = Clip(string(c.Level), 4) + "级"
	}
	return dotted(level, name(c.Industry), name(c.Region), prefixed("来源 ", name(c.Source)), Clip(c.Phone, 30))
}

func person(p crm.Contact) string {
	if p.Name == "" {
		return ""
	}
	return "联系人：" + dotted(name(p.Name), name(p.Department), name(p.Title), Clip(p.Phone, 30), Clip(p.Email, 50))
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// CustomerUnknown offers to create a customer nobody here knows.
func CustomerUnknown(called string) Text {
	return Text("没找到" + quoted(called) + "，新建吗？")
}

// Create is the answer that creates what is unknown.
func Create() string { return "新建" }

// WhichCustomer asks which of several is meant; called is empty when none was named.
func WhichCustomer(called string) Text {
	if called == "" {
		return "说的是哪个客户？"
	}
	return Text(quoted(called) + "是指哪个客户？")
}

// CustomerChoice names a customer among others: where, and when last spoken to.
func CustomerChoice(c crm.Customer, now time.Time) string {
	last := "没联系过"
	if !c.LastContactAt.IsZero() {
		last = Ago(c.LastContactAt, now) + "联系"
	}
	return fmt.Sprintf("%s（%s）", name(c.Name), dotted(name(c.Region), last))
}

// NeedName asks what a new customer is called.
func NeedName() Text {
	return "新客户叫什么名字？例如：新增客户 华北重工，联系人王总。"
}

// ContactAdded is a new person at a customer.
func ContactAdded(c crm.Customer, p crm.Contact) Text {
	return lines("已加联系人："+name(c.Name), dotted(name(p.Name), name(p.Department), name(p.Title), Clip(p.Phone, 30), Clip(p.Email, 50)))
}

// ContactFilled is a known person about whom a message said more.
func ContactFilled(c crm.Customer, p crm.Contact) Text {
	return lines("已更新联系人："+name(c.Name), dotted(name(p.Name), name(p.Department), name(p.Title), Clip(p.Phone, 30), Clip(p.Email, 50)))
}

// ContactKnown says that a person is there already, and that nothing new was said.
func ContactKnown(c crm.Customer, p crm.Contact) Text {
	return Text(name(c.Name) + "的联系人里已经有" + name(p.Name) + "了，没有重复加。")
}

// WhoseContact asks at which customer a person is.
func WhoseContact(called string) Text { return Text(quoted(called) + "是哪个客户的？") }

// NeedContact asks who the new contact is.
func NeedContact(c crm.Customer) Text {
	return Text("给" + name(c.Name) + "加哪位联系人？例如：给" + name(c.Name) + "加联系人 李工 13800000000。")
}

// NoteAdded is something to remember about a customer.
func NoteAdded(c crm.Customer, n crm.Note) Text {
	return lines("已备注："+name(c.Name), Clip(n.Body, lineRunes))
}

// NeedNote asks what to remember.
func NeedNote(c crm.Customer) Text {
	return Text("要给" + name(c.Name) + "备注什么？例如：备注 " + name(c.Name) + "：发票要专票。")
}

// Tagged is a customer with new tags or a new level.
func Tagged(c crm.Customer, tags []string, level crm.Level) Text {
	what := make([]string, 0, 2)
	if level != "" {
		what = append(what, Clip(string(level), 4)+"级")
	}
	if len(tags) > 0 {
		what = append(what, "标签 "+names(tags))
	}
	return Text("已更新：" + name(c.Name) + " · " + strings.Join(what, "，"))
}

// Untagged is a customer without some tags.
func Untagged(c crm.Customer, tags []string) Text {
	return Text("已去掉：" + name(c.Name) + " · 标签 " + names(tags))
}

// TagsAsTheyWere says that tags or level were like that already.
func TagsAsTheyWere(c crm.Customer) Text {
	return Text(name(c.Name) + "本来就是这样，没有改动。")
}

// NeedTag asks which tag.
func NeedTag(c crm.Customer) Text {
	return Text("要给" + name(c.Name) + "打什么标签？例如：" + name(c.Name) + " 打标签 重点客户。")
}

func names(all []string) string {
	out := make([]string, 0, len(all))
	for _, s := range all {
		out = append(out, name(s))
	}
	return strings.Join(out, "、")
}

// Customers counts and lists customers. what says which: A类, 没有联系人的.
func Customers(whose, what string, all []crm.Customer, now time.Time) Text {
	if len(all) == 0 {
		return Text(whose + what + "客户：没有。")
	}
	out := []string{fmt.Sprintf("%s%s客户：%d家", whose, what, len(all))}
	for i, c := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d家，按等级或标签再筛一下。", len(all)-10))
			break
		}
		out = append(out, "· "+CustomerChoice(c, now))
	}
	return lines(out...)
}

// Known is what was noted of a customer and asked for.
func Known(c crm.Customer, n crm.Note) Text {
	return Text(name(c.Name) + "：" + Clip(n.Body, 200))
}

// NotKnown says that nothing of the kind was noted, and how to.
func NotKnown(c crm.Customer, what string) Text {
	return Text(name(c.Name) + "还没记过" + what + "。要记就说：" + name(c.Name) + what + "是…")
}

// Notes are the notes of a customer, newest first.
func Notes(c crm.Customer, all []crm.Note) Text {
	if len(all) == 0 {
		return Text(name(c.Name) + "还没有备注。要加就说：备注 " + name(c.Name) + "：发票要专票")
	}
	out := []string{name(c.Name) + "的备注："}
	for _, n := range all {
		out = append(out, "· "+Clip(n.Body, 100))
	}
	return lines(out...)
}

// LevelUnknown says which levels there are.
func LevelUnknown(c crm.Customer, said string) Text {
	return Text("级别只有A、B、C、D，没有" + quoted(said) + "，" + name(c.Name) + "没有改动。")
}
