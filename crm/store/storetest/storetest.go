// Package storetest gives tests a real store: SQLite in memory, migrated. There are no mocks of the store.
package storetest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
)

// Key is what the stores of tests encrypt with.
const Key = "a key for tests, known to everybody"

const memory = "sqlite::memory:"

// migrated is an empty store in memory that has all migrations: 127 of them took longer than most tests.
var migrated = sync.OnceValues(func() (image []byte, err error) {
	ctx := context.Background()
	s, err := store.Open(ctx, memory, store.Options{})
	if err != nil {
		return nil, err
	}
	if _, err = s.Migrate(ctx); err == nil {
		image, err = s.Image(ctx)
	}
	return image, errors.Join(err, s.Close())
})

// begin makes a file of the image where there is none.
func begin(path string, image []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	_, err = f.Write(image)
	return errors.Join(err, f.Close())
}

// New is an empty store that lives as long as the test.
func New(t testing.TB, options ...func(*store.Options)) *store.Store {
	t.Helper()
	return Open(t, memory, options...)
}

// Open is the store at an address, migrated, that is closed when the test ends.
func Open(t testing.TB, address string, options ...func(*store.Options)) *store.Store {
	t.Helper()
	o := store.Options{Keys: []string{Key}, Location: time.FixedZone("CST", 8*3600), Rules: store.RuleText{Read: func(text string) (crm.Rules, error) { return configs.ReadRules(text, nil, nil) }, Write: configs.WriteRules}}
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		image, err := migrated()
		if err != nil {
			t.Fatal(err)
		}
		if o.Image = image; address != memory {
			if err := begin(path, image); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range options {
		f(&o)
	}
	s, err := store.Open(context.Background(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckKeys(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Team is a small company: 王经理 leads 张伟 and 李娜; 赵经理 leads 陈晨; the boss is an admin when Options.Admins names "boss".
type Team struct{ Wang, Zhang, Li, Zhao, Chen, Boss crm.User }

// People stores the small company.
func People(t testing.TB, s *store.Store) Team {
	t.Helper()
	ctx := context.Background()
	team := func(id int64, name string, parent crm.TeamID) crm.TeamID {
		saved, err := s.SaveTeam(ctx, crm.Team{Name: name, DepartmentID: id, ParentID: parent})
		if err != nil {
			t.Fatal(err)
		}
		return saved.ID
	}
	all := team(1, "销售部", 0)
	east, south := team(2, "华东", all), team(3, "华南", all)
	person := func(id, name string, team crm.TeamID, role crm.Role) crm.User {
		u := crm.User{WeComID: id, Name: name, TeamID: team, Role: role}
		if role == crm.Manager {
			u.Leads = []crm.TeamID{team}
		}
		saved, err := s.SaveUser(ctx, u)
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	return Team{
		Wang: person("wangjingli", "王经理", east, crm.Manager), Zhang: person("zhangwei", "张伟", east, crm.Rep), Li: person("lina", "李娜", east, crm.Rep),
		Zhao: person("zhaojingli", "赵经理", south, crm.Manager), Chen: person("chenchen", "陈晨", south, crm.Rep), Boss: person("boss", "老板", all, crm.Rep),
	}
}

// ByMessage are the rights that are decided above the store, by intents, the import and the pushes: what people say tries them.
func ByMessage() []crm.Right {
	return []crm.Right{crm.SeeFigures, crm.SeeLoads, crm.SeeApprovals, crm.DecideAny, crm.SeePushHealth, crm.ImportForAll, crm.ImportPast, crm.HearOfTeam, crm.HearOfPlatform}
}
