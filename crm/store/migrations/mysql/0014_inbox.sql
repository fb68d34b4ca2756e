-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS inbox (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    message_key VARCHAR(200) NOT NULL DEFAULT '',
    from_key VARCHAR(64) NOT NULL DEFAULT '',
    message MEDIUMTEXT NOT NULL,
    answered TINYINT NOT NULL DEFAULT 0,
    holder VARCHAR(64) NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    reply MEDIUMTEXT NOT NULL,
    parsed MEDIUMTEXT NOT NULL,
    why VARCHAR(1000) NOT NULL DEFAULT '',
    received_at BIGINT NOT NULL DEFAULT 0,
    answered_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY inbox_message_key (message_key),
    KEY inbox_answered_lease_until (answered, lease_until),
    KEY inbox_from_key_answered_id (from_key, answered, id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
