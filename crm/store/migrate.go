package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

func (s *Store) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return nil, err
	}
	pool, err := s.db.DB()
	if err != nil {
		return nil, err
	}
	if s.unhurried != nil {
		pool = sql.OpenDB(s.unhurried)
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()), goose.WithAllowOutofOrder(true)}
	kind := goose.DialectSQLite3
	if s.dialect.locks {
		kind = goose.DialectMySQL
		locker, err := lock.NewMySQLTableLocker(
			lock.WithTableLeaseDuration(15*time.Second), lock.WithTableHeartbeatInterval(3*time.Second), lock.WithTableLockTimeout(time.Second, 120))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithLocker(locker))
	}
	return goose.NewProvider(kind, pool, files, options...)
}

// Migrate brings the database to this version, one replica at a time, and gives how many migrations it applied.
// A database newer than this program is refused by name.
func (s *Store) Migrate(ctx context.Context) (applied int, err error) {
	p, err := s.migrator()
	if err != nil {
		return 0, fmt.Errorf("store: migrate: %w", err)
	}
	if s.unhurried != nil {
		defer p.Close() //nolint:errcheck // its own connections
	}
	if has, knows, _, err := s.versions(ctx); err != nil {
		return 0, err
	} else if has > knows {
		return 0, newer(has, knows)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("store: migrate: %w", withRemedy(err))
	}
	return len(done), s.soleOwner(ctx)
}

// soleOwner ends the leases of dead processes at once where there can be only one process.
func (s *Store) soleOwner(ctx context.Context) error {
	if s.dialect.locks {
		return nil
	}
	db, cancel := s.on(ctx)
	defer cancel()
	if err := db.Exec("UPDATE inbox SET lease_until = 0 WHERE answered = 0").Error; err != nil {
		return err
	}
	return db.Exec("UPDATE outbox SET lease_until = 0 WHERE state = ?", pushClaimed).Error
}

// Schema is the newest migration that the database has.
func (s *Store) Schema(ctx context.Context) (int64, error) {
	has, _, _, err := s.versions(ctx)
	return has, err
}

// versions are the newest migration of the database, 0 when it is empty, the newest this program knows, and how many of
// those it knows the database has not had. Numbers may have gaps, and a lower one may come after a higher one.
func (s *Store) versions(ctx context.Context) (has, knows int64, missing int, err error) {
	files, err := fs.Glob(migrations, "migrations/"+s.dialect.name+"/*.sql")
	if err != nil {
		return 0, 0, 0, err
	}
	if err := s.Ping(ctx); err != nil {
		return 0, 0, 0, fmt.Errorf("store: %w", err)
	}
	db, cancel := s.on(ctx)
	defer cancel()
	var applied []int64
	if db.Migrator().HasTable("goose_db_version") {
		if err := db.Raw("SELECT version_id FROM goose_db_version WHERE is_applied = 1").Scan(&applied).Error; err != nil {
			return 0, 0, 0, fmt.Errorf("store: versions: %w", err)
		}
	}
	for _, v := range applied {
		has = max(has, v)
	}
	for _, f := range files {
		v, err := goose.NumericComponent(path.Base(f))
		if err != nil {
			return 0, 0, 0, fmt.Errorf("store: %s: %w", f, err)
		}
		knows = max(knows, v)
		if !slices.Contains(applied, v) {
			missing++
		}
	}
	return has, knows, missing, nil
}

// newer is the error for a database from the future.
func newer(has, knows int64) error {
	return fmt.Errorf("store: the database has migration %04d and this genjin knows %04d: start the newer genjin", has, knows)
}

// CheckSchema reports whether the database is at this program's version; when not, the error says what to do.
func (s *Store) CheckSchema(ctx context.Context) error {
	switch has, knows, missing, err := s.versions(ctx); {
	case err != nil:
		return err
	case has > knows:
		return newer(has, knows)
	case has == 0:
		return errors.New("store: the database has no tables yet: run genjin migrate, or genjin serve, which makes them when it starts unless GENJIN_DATABASE_MIGRATE=false")
	case missing > 0 && has == knows:
		return fmt.Errorf("store: the database lacks %d older migrations: run genjin migrate", missing)
	case missing > 0:
		return fmt.Errorf("store: the database has migration %04d, this genjin needs %04d: run genjin migrate", has, knows)
	}
	return nil
}
