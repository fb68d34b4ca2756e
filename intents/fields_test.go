package intents

import (
	"testing"

	"genjin/crm"
)

// The company's own fields are understood as soon as they are there.
func TestFieldsOfTheCompanysOwn(t *testing.T) {
	c := testContext()
	c.Book = bookOf("华北重工, 鼎盛机械")
	c.Fields = []crm.CustomField{
		{ID: 1, Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField}, {ID: 2, Of: crm.CustomerNoun, Name: "付款方式", Kind: crm.ChoiceField, Options: []string{"月结", "现结"}},
		{ID: 3, Of: crm.CustomerNoun, Name: "合同到期", Kind: crm.DayField}, {ID: 4, Of: crm.ContactNoun, Name: "爱好", Kind: crm.TextField},
	}
	p := NewParser(nil, Lexicon{})
	for text, want := range map[string]string{
		"华北重工设备台数12":        "华北重工||12",
		"华北重工的设备台数是12台":     "华北重工||12",
		"把鼎盛机械的设备台数改成1,500": "鼎盛机械||1500",
		"设备台数：3万":           "||30000",
		"华北重工付款方式月结":        "华北重工||月结",
		"华北重工的付款方式：赊账":      "华北重工||",
		"鼎盛机械合同到期明年5月1日":    "鼎盛机械||2027-05-01",
		"华北重工王总爱好是钓鱼":       "华北重工|王总|钓鱼",
	} {
		r := p.Parse(text, c).Requests
		s := r[0].Slots
		if got := s.Customer.Text + "|" + s.Contact.Text + "|" + s.Value.Text; len(r) != 1 || r[0].Kind != SetField || got != want {
			t.Errorf("%s: %s %s, want %s", text, r[0].Kind, got, want)
		}
	}
	for text, want := range map[string]crm.FieldTest{
		"设备台数大于10的客户":     {Field: 1, Op: ">", N: 10},
		"设备台数不到3台的客户有哪些":  {Field: 1, Op: "<", N: 3},
		"哪些客户设备台数超过100":   {Field: 1, Op: ">", N: 100},
		"付款方式是月结的客户":      {Field: 2, Op: "=", Value: "月结"},
		"合同到期早于明年6月1日的客户": {Field: 3, Op: "<", Value: "2027-06-01"},
	} {
		r := p.Parse(text, c).Requests[0]
		if f := r.Slots.Search.Fields; r.Kind != QueryCustomer || len(f) != 1 || f[0] != want {
			t.Errorf("%s: %s %+v", text, r.Kind, f)
		}
	}
	for _, text := range []string{"华北重工设备台数多少", "今天拜访了华北重工，他们设备台数不少，想换新的", "听说华北重工设备台数12", "华北重工设备台数不是12", "如果华北重工设备台数12"} {
		for _, r := range p.Parse(text, c).Requests {
			if r.Kind == SetField {
				t.Errorf("%s: %+v", text, r.Slots.Value)
			}
		}
	}
}
