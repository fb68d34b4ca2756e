package say

import (
	"fmt"
	"regexp"
	"strings"

	"genjin/crm"
	"genjin/crm/reports"
)

// What is said in a group, where everybody reads along.

var (
	mobile   = regexp.MustCompile(`(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}`)
	landline = regexp.MustCompile(`[(（]?0\d{2,3}[)）]?[- ]?\d{3,4}[- ]?\d{4}`)
	hotline  = regexp.MustCompile(`[48]00[- ]\d{3,4}[- ]?\d{3,4}`)
	longRun  = regexp.MustCompile(`\d{11,}`)
	local    = regexp.MustCompile(`((?:电话|座机|手机|号码|传真|分机|联系方式|tel|phone|mobile)[:： ]*)(\d{3,4}[- ]?\d{4})`)
	mailbox  = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
	address  = regexp.MustCompile(`https?://\S+`)
)

// Discreet is a text as a group may read it: every phone number and mail address is masked, whoever wrote it and
// wherever it stands. Addresses of pages stay as they are.
func Discreet(text string) string {
	var b strings.Builder
	for {
		at := address.FindStringIndex(text)
		if at == nil {
			b.WriteString(discreet(text))
			return b.String()
		}
		b.WriteString(discreet(text[:at[0]]))
		b.WriteString(text[at[0]:at[1]])
		text = text[at[1]:]
	}
}

func discreet(text string) string {
	plain := strings.Map(func(r rune) rune { // full-width digits and signs hide no number
		if '０' <= r && r <= '９' || r == '＠' || r == '－' || r == '＋' {
			return r - fullWidth
		}
		return r
	}, text)
	if !numbered(plain) && !strings.Contains(plain, "@") {
		return text
	}
	masked := plain
	for _, p := range []*regexp.Regexp{mobile, landline, hotline, longRun} {
		masked = whole(p, masked)
	}
	masked = local.ReplaceAllStringFunc(masked, func(s string) string {
		m := local.FindStringSubmatch(s)
		return m[1] + crm.MaskPhone(m[2])
	})
	masked = mailbox.ReplaceAllStringFunc(masked, crm.MaskMail)
	if masked == plain {
		return text
	}
	return masked
}

// numbered reports whether there are digits enough for a number.
func numbered(s string) bool {
	n := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n >= 7
}

// whole masks what p finds, unless it is a part of a longer number.
func whole(p *regexp.Regexp, s string) string {
	digit := func(i int) bool { return i >= 0 && i < len(s) && '0' <= s[i] && s[i] <= '9' }
	var b strings.Builder
	last := 0
	for _, at := range p.FindAllStringIndex(s, -1) {
		if digit(at[0]-1) || digit(at[1]) {
			continue
		}
		b.WriteString(s[last:at[0]])
		b.WriteString(crm.MaskPhone(s[at[0]:at[1]]))
		last = at[1]
	}
	b.WriteString(s[last:])
	return b.String()
}

// InGroup is a reply as a group may read it.
func InGroup(r crm.Reply) crm.Reply {
	r.Text = Discreet(r.Text)
	if r.Card != nil {
		c := *r.Card
		c.Title, c.Text, c.Fields, c.Buttons = Discreet(c.Title), Discreet(c.Text), append([]crm.CardField{}, c.Fields...), append([]crm.Button{}, c.Buttons...)
		for i, f := range c.Fields {
			c.Fields[i].Value = Discreet(f.Value)
		}
		for i, b := range c.Buttons {
			c.Buttons[i].Text = Discreet(b.Text)
		}
		r.Card = &c
	}
	if r.Chart != nil {
		c := *r.Chart
		c.Title, c.Rows = Discreet(c.Title), append([]crm.ChartRow{}, c.Rows...)
		for i, row := range c.Rows {
			c.Rows[i].Label = Discreet(row.Label)
		}
		r.Chart = &c
	}
	return r
}

// Aloud is the short word in a group whose answer went to the asker in private. bound: the group is some team's; ours: the
// asker has to do with that team.
func Aloud(wrote, asked, bound, ours bool) Text {
	word := "私聊发你了。"
	switch {
	case asked:
		word = "私聊问你一句，在那边回我就行。"
	case wrote:
		word = "记好了，细节私聊发你了。"
	}
	switch {
	case !bound:
		word += "（这个群还没绑定团队，客户的事我不在这儿说）"
	case !ours:
		word += "（这个群是别的团队的，你的客户我不在这儿说）"
	}
	return Text(word)
}

// AlsoAlone is added in a group when a part of the answer went to the asker in private.
func AlsoAlone() Text { return "（其余的私聊发你了）" }

// OnlyTeam is added when a team's group does not show something.
func OnlyTeam(team string) Text {
	return Text("这个群里只看" + name(team) + "的，别的私聊问我。")
}

// BindInGroup is for who wants to bind a group from outside of it.
func BindInGroup() Text { return "要绑定群，请在那个群里@我说：这个群是华东组" }

// GroupIs says whose group it is.
func GroupIs(team string) Text {
	if team == "" {
		return "这个群还没绑定团队。主管在群里@我说一句就行，例如：这个群是华东组"
	}
	return Text("这个群是" + name(team) + "的，没有改动。")
}

// GroupBound confirms whose group it is from now on.
func GroupBound(team, before string) Text {
	head := "好，这个群是" + name(team) + "的了"
	if before != "" {
		head += "（原来是" + name(before) + "）"
	}
	return lines(head+"。", "在这里只看"+name(team)+"的数据；日报、周报、喜报按时发到群里。")
}

// GroupUnbound confirms that the group is nobody's.
func GroupUnbound(team string) Text {
	return Text("好，这个群不再是" + name(team) + "的。客户的事我不在这儿说了，日报也不往这儿发。")
}

// WhichTeam says that no team of one's own, or several, are called so.
func WhichTeam(called string, mine []crm.Team) Text {
	if len(mine) == 0 {
		return "你名下没有团队，没有改动。"
	}
	names := make([]string, 0, 6)
	for i, t := range mine {
		if i == 6 {
			names = append(names, "…")
			break
		}
		names = append(names, name(t.Name))
	}
	return Text("对不上你带的团队：" + quoted(called) + "，没有改动。你带的有：" + strings.Join(names, "、") + "。")
}

// SummaryOfBound and SummaryOfUnbound name the deeds in the journal.
func SummaryOfBound(team string) string   { return "把群绑定到" + name(team) }
func SummaryOfUnbound(team string) string { return "把群和" + name(team) + "解绑" }

// SettleNow heads the first card of one's own day to settle.
func SettleNow() Text { return "来，一项项清：" }

// Settled says who has settled a day and who has not.
func Settled(whose string, s reports.Settlement, day, today crm.Date, team bool) Text {
	title := whose + "日清 · " + ShortDate(day, today)
	if s.All == 0 {
		return lines(title, "没有到期的事，不用清。")
	}
	out := []string{title, string(TeamSettled(s.Settled, s.All))}
	if !team {
		if open := s.All - s.Settled; open > 0 {
			return lines(append(out, fmt.Sprintf("还剩%d项没清，私聊我说「日清」一项项清。", open))...)
		}
		return lines(append(out, "都清了，收工！")...)
	}
	return lines(append(out, settledBy(s)...)...)
}

// settledBy names who is through, who is not, and who is on leave with something open, a line each.
func settledBy(s reports.Settlement) []string {
	var done, open, away []string
	for _, p := range s.People {
		switch {
		case p.Open == 0:
			done = append(done, name(p.User.Name))
		case p.Away:
			away = append(away, fmt.Sprintf("%s（%d项）", name(p.User.Name), p.Open))
		default:
			open = append(open, fmt.Sprintf("%s（剩%d项）", name(p.User.Name), p.Open))
		}
	}
	left := ""
	if s.Left > 0 {
		left = fmt.Sprintf("不在职的人名下：还有%d项，要交接", s.Left)
	}
	return []string{prefixed("已清：", strings.Join(done, "、")), prefixed("还没清：", strings.Join(open, "、")), prefixed("休假：", strings.Join(away, "、")), left}
}

// TeamOf heads a report for a team's group: 华东（3人）.
func TeamOf(team string, n int) string { return fmt.Sprintf("%s（%d人）", name(team), n) }

// NoWayToGroup tells a manager why their group does not hear a report.
func NoWayToGroup() Text {
	return "（没发到群里：智能机器人没开长连接，群里也没配群机器人。管理员私聊我说「某某群的webhook是 …」就能发）"
}

// InsteadOfGroup is a report that a group refused, for who leads the team.
func InsteadOfGroup(report Text) Text {
	return lines("群里没发出去（机器人不在群里，或群机器人被停用了），发给你：", string(report))
}

// WebhookSet confirms that a team's group has a webhook, or has none any more.
func WebhookSet(team string, set bool) Text {
	if !set {
		return Text("好，" + name(team) + "群的 webhook 去掉了，日报不从那儿发了。")
	}
	return Text("好，" + name(team) + "的日报、周报、喜报会发到那个群。\n地址我不显示、不进日志，这条消息里的也抹掉了；要停就说：去掉" + name(team) + "群的webhook")
}

// WebhookGone says that there is none to take away.
func WebhookGone(team string) Text {
	return Text(name(team) + "群没有配 webhook，没有改动。")
}

// WebhookLeaked warns that everybody in a group has read an address that lets them write into one.
func WebhookLeaked() Text {
	return "webhook 地址谁拿到谁就能往群里发消息，别发在群里，我没有用它。请在群机器人那里重新生成一个，私聊发给我。"
}

// WhichWebhook asks whose group an address is of.
func WhichWebhook() Text {
	return "这是哪个团队的群？请再发一次，写成：华东群的webhook是 https://…（刚才的地址我没有保存）"
}

// NoWebhook says that an address holds no key.
func NoWebhook() Text {
	return "这个地址里没有 key，没有改动。请从群机器人的设置里整条复制。"
}
