package say

import (
	"fmt"

	"genjin/crm"
)

// What became of contacts in WeCom that were to go with a handover.

func given(x crm.ExternalGiven) string {
	who := name(x.Name)
	if x.Name == "" {
		who = "没有名字的联系人"
	}
	if x.Customer != "" {
		who += "（" + name(x.Customer) + "）"
	}
	return who
}

// TransferFailed tells who handed over that WeCom took none of the contacts.
func TransferFailed(t crm.ExternalTransfer) Text {
	return listed(fmt.Sprintf("企业微信没有受理，%d位联系人还在%s那里：", len(t.Contacts), name(t.FromName)), len(t.Contacts), 5, "", func(i int) string { return given(t.Contacts[i]) }) +
		Text("\n客户已经是"+name(t.ToName)+"的了，只有微信没转。请管理员看一下应用的「客户联系」权限，或在企业微信后台手动分配。")
}

// TransferFaults tells who handed over which contacts WeCom does not give, and why.
func TransferFaults(t crm.ExternalTransfer, faults map[string]crm.TransferFault) Text {
	var all []crm.ExternalGiven
	for _, x := range t.Contacts {
		if faults[x.ExternalID] != "" {
			all = append(all, x)
		}
	}
	return listed(fmt.Sprintf("有%d位联系人没能在企业微信里转给%s：", len(all), name(t.ToName)), len(all), 5, "", func(i int) string {
		return given(all[i]) + "：" + transferFault(faults[all[i].ExternalID], t.FromName, t.ToName)
	})
}

func transferFault(f crm.TransferFault, from, to string) string {
	switch f {
	case crm.TransferNotTheirs:
		return "已经不是" + name(from) + "的联系人"
	case crm.TransferTooOften:
		return "90天内已转过两次，现在转不了"
	case crm.TransferFull:
		return name(to) + "的联系人满了"
	case crm.TransferSame:
		return "本来就在" + name(to) + "那里"
	case crm.TransferRefused:
		return "对方不同意"
	}
	return "企业微信没说为什么，请在后台手动分配"
}

// TransferDenied tells who handed over that a contact stays with who had it.
func TransferDenied(e crm.ExternalContact, customer string, from, to crm.User, why crm.TransferFault) Text {
	return Text("企业微信通知：" + given(crm.ExternalGiven{Name: e.Name, Customer: customer}) + "没转给" + name(to.Name) + "，" + transferFault(why, from.Name, to.Name) +
		"，还是" + name(from.Name) + "的联系人。")
}

// TransferTurned tells who took a handover back, or made it stand again, what becomes of the contacts in WeCom.
func TransferTurned(from, to crm.User, back bool, withdrawn, turned int) Text {
	goal := to
	if back {
		goal = from
	}
	switch {
	case turned == 0 && !back:
		return Text(fmt.Sprintf("企业微信里的%d位联系人还没往回转，留给%s。", withdrawn, name(to.Name)))
	case turned == 0:
		return Text(fmt.Sprintf("企业微信里的%d位联系人还没开始转，不转了。", withdrawn))
	case !back && withdrawn == 0:
		return Text(fmt.Sprintf("企业微信里的%d位联系人再转给%s。", turned, name(goal.Name)))
	}
	return Text(fmt.Sprintf("企业微信里的%d位联系人已经在转了，撤不住：一天后自动转回%s；对方可以拒绝，转不回的告诉你。", turned, name(goal.Name)))
}
