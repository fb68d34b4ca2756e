package store_test

import (
	"context"
	"errors"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// A saved question is one's own: nobody else, a manager neither, finds, replaces or removes it.
func TestSavedQuestionsAreOnesOwn(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		var q crm.SavedQuestion
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			if q, err = tx.SaveQuestion(ctx, crm.SavedQuestion{Name: "行业榜", Words: "按行业统计成交额"}); err != nil {
				return err
			}
			q, err = tx.SaveQuestion(ctx, crm.SavedQuestion{Name: "行业榜", Words: "按来源看转化率"})
			return err
		})
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.SavedQuestions(ctx)
			if err != nil || len(all) != 0 {
				t.Errorf("another's are listed: %v %v", all, err)
			}
			var gone *crm.NotFoundError
			if _, err := tx.SavedQuestion(ctx, []string{"行业榜"}); !errors.As(err, &gone) {
				t.Errorf("another's is found: %v", err)
			}
			if err := tx.ForgetQuestion(ctx, q.ID); !errors.As(err, &gone) {
				t.Errorf("another's is removed: %v", err)
			}
			_, err = tx.SaveQuestion(ctx, crm.SavedQuestion{Name: "行业榜", Words: "团队周报"})
			return err
		})
		for u, want := range map[string]int{"wangjingli": 0, "zhangwei": 1, "boss": 2} { // who imports for all takes all along
			d.must(map[string]crm.User{"wangjingli": d.Wang, "zhangwei": d.Zhang, "boss": d.Boss}[u], func(ctx context.Context, tx *store.Tx) error {
				n := 0
				err := tx.EachSavedQuestion(ctx, nil, func(all []crm.SavedQuestion) error { n += len(all); return nil })
				if n != want {
					t.Errorf("%s exports %d questions, not %d", u, n, want)
				}
				return err
			})
		}
		d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error { // a question of somebody else is asked for nobody
			var gone *crm.NotFoundError
			if _, err := tx.RecordReminder(ctx, crm.Reminder{User: d.Chen.ID, CreatedBy: d.Chen.ID, Question: q.ID, Text: "x", Due: crm.Due{At: d.now}, Status: crm.ReminderScheduled}); !errors.As(err, &gone) {
				t.Errorf("another's question is asked: %v", err)
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error { // nor may a rep write to a team by it
			m := crm.Reminder{User: d.Zhang.ID, CreatedBy: d.Zhang.ID, Question: q.ID, Team: 1, Text: "x", Due: crm.Due{At: d.now}, Status: crm.ReminderScheduled}
			if _, err := tx.RecordReminder(ctx, m); err == nil {
				t.Error("a rep has a team told")
			}
			return nil
		})
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			found, err := tx.SavedQuestion(ctx, []string{"x", "行业榜"})
			if err != nil || found.ID != q.ID || found.Words != "按来源看转化率" {
				t.Errorf("%+v %v", found, err)
			}
			return tx.ForgetQuestion(ctx, q.ID)
		})
	})
}
