package store_test

import (
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store/storetest"
)

// A feedback that the platform sends again is one feedback.
func TestFeedbackIsKeptOnce(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		f := crm.Feedback{
			Key: "bot:AIB:m1", Answer: "bot:AIB:m0", From: "ZhangWei", Verdict: crm.Unhelpful, Words: "不对 😀", Reasons: []int{2, 3},
			At: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC),
		}
		for range 2 {
			if err := s.KeepFeedback(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		var rows []map[string]any
		if err := s.DB().Table("feedback").Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		words, err := s.Decrypt("feedback.words", rows[0]["words"])
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || rows[0]["answer_key"] != "bot:AIB:m0" || rows[0]["from_key"] != "zhangwei" || rows[0]["reasons"] != "2,3" || words != "不对 😀" {
			t.Errorf("%v", rows)
		}
	})
}
