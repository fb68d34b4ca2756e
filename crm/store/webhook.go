package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"genjin/crm"
)

// webhookRow is the key of the 消息推送 (群机器人) in a team's group. The key is the whole authority to post there: it stands
// in no journal, no log and no answer, and is read by nothing but the sender.
type webhookRow struct {
	TeamID crm.TeamID `gorm:"primaryKey;autoIncrement:false"`
	Secret string     `gorm:"sealed"`
	Since  int64
}

func (webhookRow) TableName() string { return "team_webhooks" }

// Webhook says that a team's group has a webhook.
type Webhook struct {
	Team  crm.TeamID
	Since time.Time
}

// SetWebhook stores the key of a team's webhook; an empty one takes it away. The actor is an admin.
func (tx *Tx) SetWebhook(ctx context.Context, team crm.TeamID, key string) error {
	if err := tx.actor.User.Require(crm.SetWebhooks, crm.ToAll); err != nil {
		return err
	}
	row := webhookRow{TeamID: team, Secret: key, Since: stamp(tx.deed.Now)}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("store: webhook: %w", err)
	}
	return tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditPermission, Subject: "webhook", SubjectID: int64(team), Details: fmt.Sprintf(`{"set":%t}`, key != "")})
}

// HasWebhook reports whether a team's group has a webhook; the actor governs the team.
func (tx *Tx) HasWebhook(_ context.Context, team crm.TeamID) (bool, error) {
	if mine, err := tx.governs(team); err != nil || !mine {
		return false, err
	}
	all, err := tx.s.webhooks(tx.db)
	return all[team].Secret != "", err
}

// Redact overwrites what a message said, once it was answered: it held a secret.
func (tx *Tx) Redact(_ context.Context, text string) error {
	if tx.deed.Entry == 0 {
		return nil
	}
	var row inboxRow
	if err := tx.db.Where("id = ?", tx.deed.Entry).Take(&row).Error; err != nil {
		return fmt.Errorf("store: redact: %w", err)
	}
	e, err := row.entry()
	if err != nil {
		return err
	}
	e.Message.Text = text
	raw, err := tx.s.sealedJSON("inbox.message", e.Message)
	if err == nil {
		err = tx.db.Exec("UPDATE inbox SET message = ? WHERE id = ?", raw, row.ID).Error
	}
	if err != nil {
		return fmt.Errorf("store: redact: %w", err)
	}
	return nil
}

// Webhooks are the teams whose group has a webhook.
func (s *Store) Webhooks(ctx context.Context) ([]Webhook, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	rows, err := s.webhooks(db)
	all := make([]Webhook, 0, len(rows))
	for _, r := range rows {
		if r.Secret != "" {
			all = append(all, Webhook{r.TeamID, s.instant(r.Since)})
		}
	}
	return all, err
}

// webhooks are those of the configuration, and those said in the chat in their place.
func (s *Store) webhooks(db *gorm.DB) (map[crm.TeamID]webhookRow, error) {
	all := map[crm.TeamID]webhookRow{}
	if len(s.options.Webhooks) > 0 {
		teams, err := readTeams(db)
		if err != nil {
			return nil, err
		}
		for _, t := range teams {
			for name, key := range s.options.Webhooks {
				if crm.NameKey(name) == crm.NameKey(t.Name) {
					all[t.ID] = webhookRow{TeamID: t.ID, Secret: key}
				}
			}
		}
	}
	var rows []webhookRow
	if err := db.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: webhooks: %w", err)
	}
	for _, r := range rows {
		all[r.TeamID] = r
	}
	return all, nil
}

const webhookChat = "team:"

// WebhookChat is how a push names the webhook of a team.
func WebhookChat(team crm.TeamID) string { return webhookChat + strconv.FormatInt(int64(team), 10) }

// WebhookKey is the key behind a push's chat, for the sender: of the team it names, or whose group it is.
// *crm.NotFoundError when there is none any more.
func (s *Store) WebhookKey(ctx context.Context, chat string) (string, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var team int64
	if number, ok := strings.CutPrefix(chat, webhookChat); ok {
		team, _ = strconv.ParseInt(number, 10, 64)
	} else if err := db.Model(&groupRow{}).Where("chat = ?", chat).Limit(1).Pluck("team_id", &team).Error; err != nil {
		return "", fmt.Errorf("store: webhook: %w", err)
	}
	all, err := s.webhooks(db)
	if err != nil {
		return "", err
	}
	if key := all[crm.TeamID(team)].Secret; key != "" {
		return key, nil
	}
	return "", &crm.NotFoundError{What: crm.GroupNoun}
}
