package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

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
	state, err := tx.talk(chat)
	if missing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("store: conversation: %w", err)
	}
	if err := json.Unmarshal([]byte(state), into); err != nil {
		return fmt.Errorf("store: conversation: %w", err)
	}
	return nil
}

// talk is the actor's state in a chat; gorm.ErrRecordNotFound says that there is none.
func (tx *Tx) talk(chat string) (string, error) {
	if o := tx.opened; o.read && !o.told && tx.actor.User.ID == tx.deed.User && chat == tx.deed.Chat {
		if !o.talk.Valid {
			return "", gorm.ErrRecordNotFound
		}
		return tx.s.keys.Open("conversations.state", o.talk.String)
	}
	var row conversationRow
	err := tx.take(&row, "user_id = ? AND chat = ?", tx.actor.User.ID, chatKey(chat))
	return row.State, err
}

// SaveConversation stores the actor's state in a chat.
func (tx *Tx) SaveConversation(_ context.Context, chat string, state any) error {
	tx.opened.told = true
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
