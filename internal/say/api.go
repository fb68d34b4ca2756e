package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// What other programs may use.

func scopesOf(t crm.Token) string {
	for _, s := range t.Scopes {
		if strings.HasSuffix(string(s), ":write") {
			return "读写"
		}
	}
	return "只读"
}

func tokenName(t crm.Token) string {
	if t.Name == "" {
		return fmt.Sprintf("令牌%d", t.ID)
	}
	return fmt.Sprintf("令牌%d（%s）", t.ID, Clip(t.Name, 20))
}

// TokenMade says what a new token may; it goes out by itself.
func TokenMade(t crm.Token, now time.Time) Text {
	return Text(fmt.Sprintf("已开%s：以%s的身份，%s，%s到期。\n令牌私聊另发，只发这一次；要停就说：吊销接口令牌%d", tokenName(t), name(t.UserName), scopesOf(t), crm.DateOf(t.ExpiresAt.In(now.Location())).String(), t.ID))
}

// Secret is a secret that is shown once.
func Secret(secret string) Text {
	return Text(secret + "\n（只显示这一次，发出后就抹掉了。谁拿到谁就能用，请存到密码库里）")
}

// TokenRevoked says that a token works no more.
func TokenRevoked(t crm.Token) Text {
	return Text(tokenName(t) + "已吊销，马上就不能用了。")
}

// TokenTooLong names the longest time.
func TokenTooLong() Text {
	return Text(fmt.Sprintf("令牌最长%d天，没有开。", crm.MaxTokenDays))
}

// SummaryOfToken names the operation.
func SummaryOfToken(t crm.Token, ended bool) string {
	if ended {
		return "吊销接口" + tokenName(t)
	}
	return "开接口" + tokenName(t)
}

// HookWhere says what address would fit.
func HookWhere() Text {
	return "推送到哪个地址？要 https 的公网地址，例如：把事件推送到 https://erp.example.com/hook"
}

// HookAdded says that an address is told from now on.
func HookAdded(h crm.Hook) Text {
	return Text(fmt.Sprintf("好，%s看得到的客户、商机、跟进、回款有变化，会推送到这个地址（事件推送%d），先发一条 ping 试试。\n签名密钥私聊另发，只发这一次；要停就说：停掉事件推送%d", name(h.UserName), h.ID, h.ID))
}

// HookRemoved says that an address is told no more.
func HookRemoved(h crm.Hook) Text { return Text(fmt.Sprintf("事件推送%d已停。", h.ID)) }

// SummaryOfHook names the operation.
func SummaryOfHook(h crm.Hook, ended bool) string {
	if ended {
		return fmt.Sprintf("停掉事件推送%d", h.ID)
	}
	return fmt.Sprintf("开事件推送%d", h.ID)
}

// HookLine is an address, with how much waits for it and how much was given up.
type HookLine struct {
	Hook            crm.Hook
	Waiting, Parked int64
}

// API lists tokens and addresses.
func API(tokens []crm.Token, hooks []HookLine, now time.Time) Text {
	day := func(t time.Time) string { return crm.DateOf(t.In(now.Location())).String() }
	var out []string
	for _, t := range tokens {
		state := day(t.ExpiresAt) + "到期"
		switch {
		case !t.RevokedAt.IsZero():
			state = "已吊销"
		case !t.Works(now):
			state = "已过期"
		}
		used := "没用过"
		if !t.UsedAt.IsZero() {
			used = "最近用于" + day(t.UsedAt)
		}
		out = append(out, fmt.Sprintf("· %s %s… %s，%s，%s，%s", tokenName(t), t.Hint, name(t.UserName), scopesOf(t), state, used))
	}
	if len(out) == 0 {
		out = append(out, "还没有接口令牌。开一个：给李娜开一个接口令牌，ERP用，只读，90天")
	}
	for _, h := range hooks {
		line := fmt.Sprintf("· 事件推送%d：%s的范围", h.Hook.ID, name(h.Hook.UserName))
		if h.Waiting > 0 {
			line += fmt.Sprintf("，%d条在等", h.Waiting)
		}
		if h.Parked > 0 {
			line += fmt.Sprintf("，%d条发不出去、已放下", h.Parked)
		}
		out = append(out, line)
	}
	return lines(out...)
}
