package crm_test

import (
	"fmt"
	"testing"

	"genjin/crm"
)

func TestCapitals(t *testing.T) {
	for fen, want := range map[int64]string{
		1: "壹分", 10: "壹角整", 11: "壹角壹分", 100: "壹元整", 105: "壹元零伍分", 150: "壹元伍角整", 1000: "壹拾元整", 10_50: "壹拾元伍角整",
		1005_32: "壹仟零伍元叁角贰分", 50_0000_00: "伍拾万元整", 1_0000_00: "壹万元整", 1_0001_00: "壹万零壹元整", 10_0500_00: "壹拾万零伍佰元整",
		1_0000_0000_00: "壹亿元整", 1_0000_0001_00: "壹亿零壹元整", 1_0001_0000_00: "壹亿零壹万元整", 1409_50: "壹仟肆佰零玖元伍角整", 6007_14: "陆仟零柒元壹角肆分",
		10_7000_53: "壹拾万零柒仟元伍角叁分", 1680_32: "壹仟陆佰捌拾元叁角贰分", 325_04: "叁佰贰拾伍元零肆分", 2_0000_1000_00: "贰亿零壹仟元整", 1_0000_0000_0000_00: "壹万亿元整",
	} {
		if got, ok := (crm.Money{Fen: fen, Currency: crm.CNY}).Capitals(); !ok || got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
	for _, m := range []crm.Money{{}, {Fen: -1}, {Fen: 100, Currency: "USD"}} {
		if got, ok := m.Capitals(); ok {
			t.Errorf("%v: %s", m, got)
		}
	}
}

// What is owed is right to the fen, and currencies stay apart.
func TestSettle(t *testing.T) {
	usd := func(fen int64) crm.Money { return crm.Money{Fen: fen, Currency: "USD"} }
	cny := func(fen int64) crm.Money { return crm.Money{Fen: fen, Currency: crm.CNY} }
	got := crm.Settle(
		[]crm.Contract{{Amount: cny(50_000_001)}, {Amount: usd(1_000)}, {Amount: cny(2)}},
		[]crm.PaymentPlan{{Amount: cny(10_000_000), Paid: cny(1), State: crm.PlanOpen}, {Amount: cny(7), State: crm.PlanCancelled}, {Amount: cny(7), Paid: cny(7), State: crm.PlanMet}},
		[]crm.Payment{{Amount: cny(24_000_000)}, {Amount: cny(99), ReversedOn: crm.Date{Year: 2026, Month: 11, Day: 1}}, {Amount: usd(1_001)}, {Amount: crm.Money{Fen: 1}}})
	line := func(s crm.Settlement) string {
		return fmt.Sprint(s.Currency, " ", s.Agreed, s.Planned, s.Paid, " ", s.Owed().Fen, " ", s.Unplanned().Fen)
	}
	if len(got) != 2 || line(got[0]) != "CNY 50000003 9999999 24000001 26000002 16000003" || line(got[1]) != "USD 1000 0 1001 -1 -1" {
		t.Error(line(got[0]), line(got[1]))
	}
}
