-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS outbox (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    push_key VARCHAR(220) NOT NULL DEFAULT '',
    to_key VARCHAR(64) NOT NULL DEFAULT '',
    push MEDIUMTEXT NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT '',
    via VARCHAR(8) NOT NULL DEFAULT '',
    not_before BIGINT NOT NULL DEFAULT 0,
    holder VARCHAR(64) NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    platform_id VARCHAR(128) NOT NULL DEFAULT '',
    why VARCHAR(1000) NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY outbox_push_key (push_key),
    KEY outbox_state_not_before_id (state, not_before, id),
    KEY outbox_to_key_state_id (to_key, state, id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
