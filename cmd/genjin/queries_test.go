package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"genjin/crm/store/storetest"
)

// D16: whatever a person asks, no statement reads more rows than what that person has, however much the company has beside it; what the
// milliseconds are at five million contacts is measured by hand (docs/benchmarks.md): rows are the same on any machine.
func TestD16OnesAnswersReadOnesOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a company")
	}
	storetest.MySQL(t) // skips without a server
	const customers = 20_000
	var out, errs bytes.Buffer
	p := &program{out: &out, err: &errs, clock: time.Now}
	q, err := p.measureCompany(t.Context(), benchOptions{database: "mysql://root:@" + storetest.Server() + "/", customers: customers, who: []string{"rep1"}}, customers)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), errs.String())
	}
	for _, s := range q.WholeReads {
		t.Error("a table is read whole: " + s)
	}
	if len(q.Read) < 100 {
		t.Errorf("only %d statements were counted", len(q.Read))
	}
	// A rep's customers with their contacts are the most: an index entry and a record of each.
	const own = 2 * customersEach * (activityEach + 1)
	for shape, rows := range q.Read {
		if strings.Contains(shape, "COUNT(DISTINCT d.id)") {
			continue // how deals of the company ended: of at most 2 * manyEnded of them, every ten minutes (crm/store/outcomes.go)
		}
		if rows > own {
			t.Errorf("%d rows of %d contacts in all: %s", rows, customers*activityEach, shape)
		}
	}
}
