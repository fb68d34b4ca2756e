package say

import (
	"fmt"
	"strings"

	"genjin/crm"
)

// ContractFields are what a contract's document may name, by the name; what is not known is not there.
func ContractFields(c crm.Customer, k crm.Contract, people []crm.Contact, deals []crm.Deal, quotes []crm.Quote, by crm.User, own crm.Company) map[string]string {
	out := map[string]string{"甲方": c.Name, "合同编号": k.Number, "经办人": by.Name,
		"乙方": own.Name, "乙方地址": own.Address, "乙方税号": own.TaxNo, "乙方开户行": own.Bank, "乙方账号": own.Account, "乙方电话": own.Phone, "乙方法定代表人": own.Representative}
	day := func(d crm.Date) string {
		if d.IsZero() {
			return ""
		}
		return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
	}
	out["签订日期"], out["生效日期"], out["到期日期"] = day(k.SignedOn), day(k.StartsOn), day(k.EndsOn)
	if k.Amount.Fen > 0 {
		whole, part := fmt.Sprint(k.Amount.Fen/100), fmt.Sprintf("%02d", k.Amount.Fen%100)
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		out["金额"] = whole + "." + part + "元"
		capitals, ok := k.Amount.Capitals()
		if !ok { // of other currencies there are none: the figure stands there again
			out["金额"] = string(k.Amount.Currency) + " " + whole + "." + part
			capitals = out["金额"]
		}
		out["金额大写"] = capitals
	}
	if len(people) > 0 {
		out["联系人"] = strings.TrimSpace(people[0].Name + " " + people[0].Phone)
	}
	switch {
	case len(quotes) > 0:
		q := quotes[0]
		var lines []string
		for _, l := range q.Lines {
			lines = append(lines, strings.TrimPrefix(quoteLine(q, l), "· "))
		}
		if q.Discount != 0 {
			lines = append(lines, quoteTotal(q))
		}
		out["产品明细"] = strings.Join(lines, "\n")
	case len(deals) > 0:
		out["产品明细"] = deals[0].Title
	}
	return out
}

// ContractLacks says what is not known, and how to say it.
func ContractLacks(c crm.Customer, k crm.Contract, missing []string) Text {
	out := []string{name(c.Name) + "的合同还缺：" + strings.Join(missing, "、") + "。补上再生成，没有出文件。"}
	if k.ID == 0 {
		out = append(out, "先登记：登记合同 "+name(c.Name)+"，合同号HT-001，50万，12月1日生效一年")
	}
	ours := false
	for _, m := range missing {
		ours = ours || strings.HasPrefix(m, "乙方")
		switch m {
		case "联系人":
			out = append(out, "联系人：给"+name(c.Name)+"加联系人 王总 13800138000")
		case "产品明细":
			out = append(out, "产品明细：给"+name(c.Name)+"报价：X3型 3台 单价12万")
		}
	}
	if ours {
		out = append(out, "乙方是我们公司：请管理员填在配置的 company 里（GENJIN_COMPANY_NAME 等），填一次就行")
	}
	return lines(out...)
}

// ContractWritten tells of the document that follows; ContractFile is what it is called.
func ContractWritten(c crm.Customer, k crm.Contract) Text {
	return lines("合同生成好了，文件马上到："+name(c.Name)+" · "+Clip(k.Number, 30)+" · "+exact(k.Amount), "按登记的内容填的，盖章前请核对。")
}

func ContractFile(c crm.Customer, k crm.Contract) string {
	return "合同-" + Clip(c.Name, 20) + "-" + Clip(strings.ReplaceAll(k.Number, "/", "-"), 30) + ".docx"
}
