package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"genjin/crm"
)

// conversationRow is what was said just before, one row for each person and chat. It lives in SQL and not in Redis
// because a question is asked exactly when the transaction that asks it commits.
type conversationRow struct {
	UserID    crm.UserID `gorm:"primaryKey"`
	Chat      string     `gorm:"primaryKey"`
	State     string     `gorm:"sealed"`
	UpdatedAt int64      `gorm:"autoUpdateTime:false"`
}

func (conversationRow) TableName() string { return "conversations" }

// Conversation reads the actor's state in a chat into a value as SaveConversation wrote it; without one it leaves it alone.
func (tx *Tx) Conversation(_ context.Context, chat string, into any) error {
	var row conversationRow
	err := tx.take(&row, "user_id = ? AND chat = ?", tx.actor.User.ID, chatKey(chat))
	if missing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("store: conversation: %w", err)
	}
	if err := json.Unmarshal([]byte(row.State), into); err != nil {
		return fmt.Errorf("store: conversation: %w", err)
	}
	return nil
}

// SaveConversation stores the actor's state in a chat.
func (tx *Tx) SaveConversation(_ context.Context, chat string, state any) error {
	raw, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("store: conversation: %w", err)
	}
	row := conversationRow{UserID: tx.actor.User.ID, Chat: chatKey(chat), State: string(raw), UpdatedAt: stamp(tx.deed.Now)}
	if _, err := tx.s.create(tx.db, tx.s.dialect.instead("user_id, chat", "state", "updated_at"), &row); err != nil {
		return fmt.Errorf("store: conversation: %w", err)
	}
	return nil
}

// chatKey is a chat's id as the key of a row: ids are opaque, and one may be longer than a key can be.
func chatKey(chat string) string {
	if len(chat) <= 100 {
		return chat
	}
	sum := sha256.Sum256([]byte(chat))
	return hex.EncodeToString(sum[:])
}
