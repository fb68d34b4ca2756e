package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"genjin/crm"
)

// blockRow is a block of sealed rows. Its hash is the SHA-256 of all else in it: the hash of the block before, how many rows, up to which
// id of each table, and a leaf for each row. Of a leaf the table and the id are readable: a check can name the row that is not as it was.
type blockRow struct {
	ID     int64 `gorm:"primaryKey;autoIncrement:false"`
	At     int64
	Prev   string
	Hash   string
	Count  int
	Upto   string // JSON: the last sealed id, by table
	Leaves []byte
}

func (blockRow) TableName() string { return "audit_blocks" }

// sealerRow is the one lease under which blocks are made.
type sealerRow struct {
	ID         int64 `gorm:"primaryKey;autoIncrement:false"`
	Holder     string
	LeaseUntil int64
}

func (sealerRow) TableName() string { return "audit_sealer" }

// auditSource is a table whose rows are sealed: the columns that are sealed as they stand, and those of which the proof is.
type auditSource struct {
	table   string
	columns []string // without the id
	words   []string // encrypted; of them the proof's digest is sealed
}

// auditSources in the order of the byte by which a leaf names its table: only add at the end.
func auditSources() []auditSource {
	return []auditSource{
		{"operations", []string{"user_id", "no", "message_key", "at", "undoes"}, []string{"summary"}},
		{"operation_changes", []string{"operation_id", "record", "record_id", "version"}, []string{"before_image", "after_image"}},
		{"phone_views", []string{"customer_id", "contact_id", "user_id", "how", "at", "message_key"}, nil},
		{"audit_events", []string{"at", "user_id", "kind", "subject", "subject_id", "message_key", "details"}, nil},
	}
}

const (
	leafSize  = 1 + 8 + sha256.Size
	blockRows = 2000 // at most, of each table

	// sealSettling is how long a row is left alone: an id is taken a moment before its row can be seen. A transaction that
	// has written its row and is not committed yet is waited for besides, whatever it takes (sealedRows).
	sealSettling = 5 * time.Second
	sealLease    = time.Minute
)

// Sealer chains the rows of the log into blocks. Any number of replicas may run one: a lease in the database lets one of them work.
type Sealer struct {
	s      *Store
	holder string
	seen   map[string]int64 // the newest ids when they were looked at
	at     time.Time
}

// NewSealer makes a Sealer; holder is this process.
func (s *Store) NewSealer(holder string) *Sealer { return &Sealer{s: s, holder: clip(holder, 100)} }

// Seal makes blocks of the rows that have settled. It gives the last block it made, and how many rows it sealed; none when another
// replica seals, or nothing is old enough.
func (a *Sealer) Seal(ctx context.Context) (head crm.AuditHead, n int, err error) {
	newest, err := a.s.newest(ctx)
	if err != nil {
		return head, 0, err
	}
	now, err := a.s.Clock(ctx)
	if err != nil {
		return head, 0, err
	}
	if a.seen == nil {
		a.seen, a.at = newest, now
	}
	if now.Sub(a.at) < sealSettling {
		return head, 0, nil
	}
	settled := a.seen
	a.seen, a.at = newest, now
	last, err := a.s.lastBlock(a.s.db.WithContext(ctx))
	if err != nil || !behind(last.sealed(), settled) {
		return head, 0, err
	}
	if mine, err := a.s.leaseSealer(ctx, a.holder); err != nil || !mine {
		return head, 0, err
	}
	for {
		var block blockRow
		ctx, cancel := context.WithTimeout(ctx, sealLease/2)
		err := patient(ctx, func() error {
			return a.s.db.WithContext(ctx).Transaction(func(db *gorm.DB) (err error) {
				block, err = a.s.sealBlock(db, a.holder, settled)
				return err
			})
		})
		cancel()
		if err != nil || block.Count == 0 {
			return head, n, err
		}
		head, n = crm.AuditHead{Block: block.ID, Hash: block.Hash}, n+block.Count
	}
}

// newest are the newest ids that can be seen, by table.
func (s *Store) newest(ctx context.Context) (map[string]int64, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	ids := map[string]int64{}
	for _, source := range auditSources() {
		var id int64
		if err := db.Table(source.table).Select("COALESCE(MAX(id), 0)").Scan(&id).Error; err != nil {
			return nil, fmt.Errorf("store: audit: %w", err)
		}
		ids[source.table] = id
	}
	return ids, nil
}

func behind(sealed, settled map[string]int64) bool {
	for table, id := range settled {
		if id > sealed[table] {
			return true
		}
	}
	return false
}

func (r blockRow) sealed() map[string]int64 {
	upto := map[string]int64{}
	if r.Upto != "" {
		_ = json.Unmarshal([]byte(r.Upto), &upto) // its text is part of the hash: a check finds what was changed
	}
	return upto
}

func (s *Store) lastBlock(db *gorm.DB) (last blockRow, err error) {
	err = db.Order("id DESC").Limit(1).Take(&last).Error
	if missing(err) {
		return blockRow{}, nil
	} else if err != nil {
		return last, fmt.Errorf("store: audit: %w", err)
	}
	return last, nil
}

// leaseSealer takes the sealer's lease or renews it.
func (s *Store) leaseSealer(ctx context.Context, holder string) (mine bool, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&sealerRow{ID: 1}).Error; err != nil {
		return false, fmt.Errorf("store: audit: %w", err)
	}
	changed, err := s.exec(ctx, "UPDATE audit_sealer SET holder = ?, lease_until = "+s.clock()+" + ? WHERE id = 1 AND (holder = ? OR lease_until < "+s.clock()+")", holder, sealLease.Milliseconds(), holder)
	return changed == 1, err
}

// sealBlock makes the next block of rows up to those ids; one without rows is not stored. The lease's row is locked until the end: there is
// one sealer even when a lease ran out under it.
func (s *Store) sealBlock(db *gorm.DB, holder string, upto map[string]int64) (block blockRow, err error) {
	held := db.Exec("UPDATE audit_sealer SET lease_until = "+s.clock()+" + ? WHERE id = 1 AND holder = ?", sealLease.Milliseconds(), holder)
	if held.Error != nil || held.RowsAffected == 0 {
		return block, held.Error
	}
	last, err := s.lastBlock(db)
	if err != nil {
		return block, err
	}
	sealed := last.sealed()
	block = blockRow{ID: last.ID + 1, Prev: last.Hash}
	if err := db.Raw("SELECT " + s.clock()).Scan(&block.At).Error; err != nil {
		return block, err
	}
	for i, source := range auditSources() {
		rows, err := s.sealedRows(db, source, sealed[source.table], upto[source.table])
		if err != nil {
			return block, fmt.Errorf("store: audit: %s: %w", source.table, err)
		}
		for _, r := range rows {
			if err := s.prove(db, source, r); err != nil {
				return block, err
			}
			block.Leaves = source.leaf(block.Leaves, byte(i), r)
			sealed[source.table] = number(r["id"])
		}
		block.Count += len(rows)
	}
	if block.Count == 0 {
		return block, nil
	}
	block.Upto = details(sealed)
	block.Hash = block.sum()
	return block, db.Create(&block).Error
}

// sealedRows are the rows of a table behind one id, up to another, in their order. The read waits for transactions that have written such a
// row and are not committed yet: no row comes to light below one that is sealed.
func (s *Store) sealedRows(db *gorm.DB, source auditSource, after, upto int64) (rows []map[string]any, err error) {
	if after >= upto {
		return nil, nil
	}
	columns := append([]string{"id"}, source.columns...)
	if len(source.words) > 0 {
		columns = append(columns, "proof")
	}
	query := "SELECT " + strings.Join(columns, ", ") + " FROM " + source.table + " WHERE id > ? AND id <= ? ORDER BY id LIMIT " + strconv.Itoa(blockRows)
	if s.dialect.locks {
		query += " LOCK IN SHARE MODE"
	}
	err = db.Raw(query, after, upto).Scan(&rows).Error
	return rows, err
}

// prove gives a row its proof that was written by a genjin that knew none.
func (s *Store) prove(db *gorm.DB, source auditSource, row map[string]any) error {
	if len(source.words) == 0 || len(text(row["proof"])) > 0 {
		return nil
	}
	words, err := s.wordsOf(db, source, number(row["id"]))
	if err != nil {
		return err
	}
	proof := proofOf(words...)
	row["proof"] = proof
	return db.Exec("UPDATE "+source.table+" SET proof = ? WHERE id = ?", proof, row["id"]).Error
}

// wordsOf is what a row says, decrypted.
func (s *Store) wordsOf(db *gorm.DB, source auditSource, id int64) ([]string, error) {
	var row map[string]any
	if err := db.Table(source.table).Select(source.words).Where("id = ?", id).Take(&row).Error; err != nil {
		return nil, fmt.Errorf("store: audit: %s: %w", source.table, err)
	}
	return s.opened(source, row)
}

func (s *Store) opened(source auditSource, row map[string]any) (words []string, err error) {
	for _, column := range source.words {
		plain, err := s.keys.Open(source.table+"."+column, text(row[column]))
		if err != nil {
			return nil, err
		}
		words = append(words, plain)
	}
	return words, nil
}

// leaf adds what stands for a row in a block: its table, its id, and the SHA-256 of it all, of its words the digest.
func (source auditSource) leaf(to []byte, table byte, row map[string]any) []byte {
	var columns []string
	for _, c := range source.columns {
		columns = append(columns, plainText(row[c]))
	}
	if len(source.words) > 0 {
		proof := text(row["proof"])
		columns = append(columns, proof[min(saltSize, len(proof)):])
	}
	sum := saltedDigest([]byte(source.table+"\x00"+plainText(row["id"])), columns...)
	to = append(to, table)
	to = binary.BigEndian.AppendUint64(to, uint64(number(row["id"])))
	return append(to, sum[:]...)
}

// sum is the hash of a block.
func (r blockRow) sum() string {
	h := sha256.New()
	fmt.Fprintf(h, "genjin audit block %d at %d\n%s\n%d\n%s\n", r.ID, r.At, r.Prev, r.Count, r.Upto)
	h.Write(r.Leaves)
	return hex.EncodeToString(h.Sum(nil))
}

// number and plainText are a column, whatever the driver made of it.
func number(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case uint64:
		return int64(v) //nolint:gosec // ids are far below
	}
	n, _ := strconv.ParseInt(text(v), 10, 64)
	return n
}

func plainText(v any) string {
	if t := text(v); t != "" || v == nil {
		return t
	}
	switch v := v.(type) {
	case string, []byte:
		return ""
	default:
		return fmt.Sprint(v)
	}
}
