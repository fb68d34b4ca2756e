-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS audit_events (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    kind VARCHAR(32) NOT NULL DEFAULT '',
    subject VARCHAR(64) NOT NULL DEFAULT '',
    subject_id BIGINT NOT NULL DEFAULT 0,
    message_key VARCHAR(200) NOT NULL DEFAULT '',
    details MEDIUMTEXT NOT NULL,
    KEY audit_events_subject_subject_id (subject, subject_id),
    KEY audit_events_user_id_at (user_id, at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
