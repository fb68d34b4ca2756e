package sheets_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"genjin/crm"
	"genjin/crm/store"
)

// sold is a customer with deals in some stages; each is of 1,000 yuan.
func (d *desk) sold(u crm.User, name string, stages ...crm.StageCode) (c crm.Customer, deals []crm.Deal) {
	d.t.Helper()
	d.as(u, func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = tx.CreateCustomer(ctx, crm.Customer{Name: name}); err != nil {
			return err
		}
		for i, s := range stages {
			deal := crm.Deal{CustomerID: c.ID, Title: fmt.Sprint("商机", i+1), Pipeline: "new", Stage: s, Amount: crm.Yuan(1000)}
			if s != "quote" {
				deal.WonAt = d.now
			}
			if deal, err = tx.CreateDeal(ctx, deal); err != nil {
				return err
			}
			deals = append(deals, deal)
		}
		return nil
	})
	return c, deals
}

func (d *desk) paid() (all []crm.Payment) {
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = tx.ListPayments(ctx, store.PaymentFilter{Reversed: true})
		return err
	})
	return all
}

func TestABanksListOfPayments(t *testing.T) {
	const list = "交易日期,对方户名,贷方金额,交易流水号,摘要\r\n20261120,华北重工,\"400.01\",0000000000012345678,货款\r\n2026-11-21 09:30:00,恒通物流,300.00,0000000000012345679,货款\r\n2026-11-22,路人甲,5.00,0000000000012345680,\r\n2026-11-23,星辰科技,100.00,0000000000012345681,\r\n2026-12-23,华北重工,1.00,0000000000012345682,\r\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		north, deals := d.sold(d.Zhang, "华北重工", "quote", "won")
		d.sold(d.Zhang, "恒通物流", "payment")
		d.sold(d.Zhang, "星辰科技", "won", "payment")
		d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // recorded by hand before, and planned
			_, err := tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: north.ID, DealID: deals[1].ID, Amount: crm.Yuan(400), Due: crm.Date{Year: 2026, Month: 11, Day: 30}})
			return err
		})
		m := d.load(d.Zhang, "流水.csv", []byte(gbk))
		if r := m.Report; r.New != 2 || r.Bad != 3 || r.Made.Payments != 2 || r.Made.Customers != 0 || r.Made.Deals != 0 {
			t.Fatalf("%+v %+v", r, m.Bad)
		}
		for i, want := range []string{"没有「路人甲」这个客户", "有2个在收款的商机", "还没到"} {
			if !strings.Contains(m.Bad[i].Why, want) {
				t.Errorf("%s, not %s", m.Bad[i].Why, want)
			}
		}
		all := d.paid()
		if len(all) != 2 || all[0].Amount != (crm.Money{Fen: 40001, Currency: crm.CNY}) || all[0].DealID != deals[1].ID || all[0].FlowNo != "0000000000012345678" || all[0].Kind != "货款" {
			t.Errorf("%+v", all)
		}
		d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			deal, err := tx.Deal(ctx, deals[1].ID)
			if err != nil || d.process.Stage(deal).Kind != crm.PaymentStage {
				t.Errorf("the deal: %+v %v", deal, err)
			}
			plans, err := tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: north.ID})
			if err == nil && (len(plans) != 1 || plans[0].State != crm.PlanMet) {
				t.Errorf("the plan: %+v", plans)
			}
			return err
		})
		// the same in UTF-8 with a mark, by somebody else, with another line; the same number for other money
		more := "\xef\xbb\xbf" + list + "2026-11-24,恒通物流,7.00,NEW-1,\r\n2026-11-24,恒通物流,7.00,NEW-1,\r\n2026-11-24,恒通物流,8.00,NEW-1,\r\n2026-11-20,华北重工,400.02,0000000000012345678,\r\n"
		m = d.load(d.Wang, "流水2.csv", []byte(more))
		if r := m.Report; r.Made.Payments != 1 || r.Bad != 5 || r.There != 3 || len(d.paid()) != 3 {
			t.Errorf("again: %+v %+v", r, m.Bad)
		}
		if why := m.Bad[4].Why; !strings.Contains(why, "流水号「0000000000012345678」已经记过，是2026-11-20的400.01元") {
			t.Error(why)
		}
	})
}

func TestAPaymentRecordedByHandGetsItsNumber(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	c, deals := d.sold(d.Zhang, "华北重工", "payment")
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: deals[0].ID, Amount: crm.Yuan(50), PaidOn: crm.Date{Year: 2026, Month: 11, Day: 20}, Kind: "首付"})
		return err
	})
	const list = "客户,收款金额,收款日期,流水号\n华北重工,50,2026-11-20,A1\n华北重工,50,2026-11-20,A2\n"
	m := d.load(d.Zhang, "流水.csv", []byte(list))
	all := d.paid()
	if m.Report.Made.Payments != 1 || m.Report.There != 1 || len(all) != 2 || all[0].FlowNo != "A1" || all[0].Kind != "首付" || all[1].FlowNo != "A2" {
		t.Errorf("%+v %+v", m.Report, all)
	}
	// a list without numbers tells the same two
	if m := d.load(d.Zhang, "手记.csv", []byte("客户,商机,收款金额,收款日期,款项\n华北重工,商机1,50,2026-11-20,首付\n")); m.Report.New != 0 {
		t.Errorf("%+v", m.Report)
	}
	// taken back, its number is free again
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		ops, err := tx.Operations(ctx, store.OperationFilter{})
		if err == nil {
			_, err = tx.Undo(ctx, ops[0].ID)
		}
		return err
	})
	if m := d.load(d.Zhang, "流水.csv", []byte(list)); m.Report.Bad != 0 || len(d.paid()) != 2 || d.paid()[1].FlowNo != "A2" {
		t.Errorf("%+v %+v", m.Report, d.paid())
	}
}

func TestSomebodyElsesNumberTellsNothing(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	d.sold(d.Chen, "海川物流", "payment")
	d.sold(d.Zhang, "华北重工", "payment")
	d.load(d.Chen, "流水.csv", []byte("客户,收款金额,收款日期,流水号\n海川物流,77.77,2026-11-20,B1\n"))
	m := d.load(d.Zhang, "流水.csv", []byte("客户,收款金额,收款日期,流水号\n华北重工,5,2026-11-20,B1\n"))
	if m.Report.Bad != 1 || !strings.HasSuffix(m.Bad[0].Why, "已经记过") || len(d.paid()) != 1 {
		t.Errorf("%+v %+v", m.Report, m.Bad)
	}
}

// A list of contracts makes deals that are won, so that what the bank tells of finds them; planned receipts may say upon what they are due.
func TestALedgerOfContractsThenItsPayments(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	if m := d.load(d.Boss, "合同台账.csv", []byte("客户名称,合同编号,合同金额,签订日期,开始日期,结束日期\n甲乙科技,HT-1,500000,2026-11-20,2026-12-01,2027-11-30\n丙丁机械,HT-2,80000,,,\n")); len(m.Bad) != 0 || m.Report.Made.Contracts != 2 {
		t.Fatalf("%+v %v", m.Report, m.Bad)
	}
	if m := d.load(d.Boss, "计划.csv", []byte("客户名称,付款条件,应收金额,应收日期\n甲乙科技,签约,150000,\n甲乙科技,验收后30天,350000,2027-03-01\n甲乙科技,,1,\n")); len(m.Bad) != 1 || m.Report.Made.Plans != 2 {
		t.Fatalf("%+v %v", m.Report, m.Bad)
	}
	if m := d.load(d.Boss, "流水.csv", []byte("交易日期,对方户名,贷方金额,流水号\n2026-11-21,甲乙科技,150000.00,BK1\n")); len(m.Bad) != 0 || m.Report.Made.Payments != 1 {
		t.Fatalf("%+v %v", m.Report, m.Bad)
	}
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		contracts, err := tx.Contracts(ctx, store.ContractFilter{Number: "HT-1"})
		if err != nil || len(contracts) != 1 || contracts[0].StartsOn != (crm.Date{Year: 2026, Month: 12, Day: 1}) || contracts[0].EndsOn != (crm.Date{Year: 2027, Month: 11, Day: 30}) {
			t.Errorf("%+v (%v)", contracts, err)
		}
		plans, err := tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: contracts[0].CustomerID})
		if err != nil || len(plans) != 2 || plans[1].Note != "签约" || !plans[1].Due.IsZero() {
			t.Errorf("%+v (%v)", plans, err)
		}
		return err
	})
}
