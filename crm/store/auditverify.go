package store

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// verifyLimit is how long the check of one block may take.
const verifyLimit = time.Minute

// errStop ends a check that has found its fault.
var errStop = errors.New("store: found")

// VerifyAudit reads the whole log again and names the first thing that is not as it was sealed. kept (zero: none) is a head from elsewhere,
// out of the logs say: only it shows that blocks were cut off the end, or all made anew.
func (s *Store) VerifyAudit(ctx context.Context, kept crm.AuditHead) (crm.AuditReport, error) {
	v := &verifier{s: s, kept: kept, sealed: map[string]int64{}}
	for _, source := range auditSources() {
		v.sealed[source.table] = math.MinInt64 // ids that the database never gives are looked at too
	}
	err := v.all(ctx)
	if errors.Is(err, errStop) {
		err = nil
	}
	return v.report, err
}

// verifier is one check under way.
type verifier struct {
	s        *Store
	kept     crm.AuditHead
	report   crm.AuditReport
	sealed   map[string]int64
	redacted map[string]map[int64][]byte // digests of what was redacted, by table and id
	keptSeen bool
}

func (v *verifier) fault(block int64, table string, id int64, what crm.AuditDamage) error {
	v.report.Fault = &crm.AuditFault{Block: block, Table: table, ID: id, What: what}
	return errStop
}

func (v *verifier) all(ctx context.Context) error {
	if err := v.redactions(ctx); err != nil {
		return err
	}
	for no := int64(1); ; no++ {
		more, err := v.block(ctx, no)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	if v.kept.Block != 0 && !v.keptSeen {
		return v.fault(v.kept.Block, "", 0, crm.AuditHeadGone)
	}
	db, cancel := v.s.on(ctx)
	defer cancel()
	for _, source := range auditSources() {
		var n int64
		if err := db.Table(source.table).Where("id > ?", v.sealed[source.table]).Count(&n).Error; err != nil {
			return fmt.Errorf("store: audit: %w", err)
		}
		v.report.Unsealed += int(n)
	}
	return nil
}

// redactions reads which rows' words were erased, and what they may say instead.
func (v *verifier) redactions(ctx context.Context) error {
	v.redacted = map[string]map[int64][]byte{}
	db, cancel := v.s.on(ctx)
	defer cancel()
	var rows []auditRow
	if err := db.Where("kind = ?", crm.AuditRedaction).Order("id").Find(&rows).Error; err != nil {
		return fmt.Errorf("store: audit: %w", err)
	}
	for _, r := range rows {
		var told redaction
		if json.Unmarshal([]byte(r.Details), &told) != nil {
			continue // then the rows it told of do not verify
		}
		if v.redacted[told.Table] == nil {
			v.redacted[told.Table] = map[int64][]byte{}
		}
		for id, digest := range told.Rows {
			v.redacted[told.Table][id], _ = hex.DecodeString(digest)
		}
	}
	return nil
}

// block checks one block and the rows in it; more is false when there is none.
func (v *verifier) block(ctx context.Context, no int64) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, verifyLimit)
	defer cancel()
	db := v.s.db.WithContext(ctx)
	var b blockRow
	if err := db.Where("id >= ?", no).Order("id").Limit(1).Take(&b).Error; missing(err) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("store: audit: %w", err)
	}
	switch {
	case b.ID != no:
		return false, v.fault(no, "", 0, crm.AuditBlockGone)
	case b.Prev != v.report.Head.Hash || b.Hash != b.sum() || len(b.Leaves) != b.Count*leafSize:
		return false, v.fault(no, "", 0, crm.AuditBlockBroken)
	}
	if no == v.kept.Block {
		if v.keptSeen = true; b.Hash != v.kept.Hash {
			return false, v.fault(no, "", 0, crm.AuditHeadGone)
		}
	}
	upto, leaves := b.sealed(), b.Leaves
	for i, source := range auditSources() {
		n := 0
		for n+leafSize <= len(leaves) && leaves[n] == byte(i) {
			n += leafSize
		}
		if err := v.rows(db, no, source, byte(i), upto[source.table], leaves[:n]); err != nil {
			return false, err
		}
		leaves = leaves[n:]
	}
	v.report.Head = crm.AuditHead{Block: b.ID, Hash: b.Hash}
	v.report.Blocks++
	v.report.Rows += b.Count
	return true, nil
}

// rows compares the rows of a table that belong into a block with their leaves.
func (v *verifier) rows(db *gorm.DB, block int64, source auditSource, table byte, upto int64, leaves []byte) error {
	after := v.sealed[source.table]
	v.sealed[source.table] = max(after, upto)
	columns := append([]string{"id"}, source.columns...)
	if len(source.words) > 0 {
		columns = append(append(columns, "proof"), source.words...)
	}
	var rows []map[string]any
	if err := db.Table(source.table).Select(columns).Where("id > ? AND id <= ?", after, upto).Order("id").Find(&rows).Error; err != nil {
		return fmt.Errorf("store: audit: %s: %w", source.table, err)
	}
	for len(rows) > 0 || len(leaves) > 0 {
		var want, has int64 = 1 << 62, 1 << 62
		if len(leaves) > 0 {
			want = int64(binary.BigEndian.Uint64(leaves[1:9])) //nolint:gosec // it was an int64
		}
		if len(rows) > 0 {
			has = number(rows[0]["id"])
		}
		switch {
		case has > want:
			return v.fault(block, source.table, want, crm.AuditRowDeleted)
		case has < want:
			return v.fault(block, source.table, has, crm.AuditRowInserted)
		}
		if !v.row(source, table, rows[0], leaves[:leafSize]) {
			return v.fault(block, source.table, has, crm.AuditRowChanged)
		}
		rows, leaves = rows[1:], leaves[leafSize:]
	}
	return nil
}

// row reports whether a row is as its leaf says, and its words as its proof says. Words that cannot be decrypted were changed: all keys are
// here (CheckKeys).
func (v *verifier) row(source auditSource, table byte, row map[string]any, leaf []byte) bool {
	if string(source.leaf(nil, table, row)) != string(leaf) {
		return false
	}
	if len(source.words) == 0 {
		return true
	}
	words, err := v.s.opened(source, row)
	digest, erased := v.redacted[source.table][number(row["id"])]
	if erased {
		v.report.Redacted++
	}
	return err == nil && proves([]byte(text(row["proof"])), digest, words...)
}
