-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS occurrences (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    push VARCHAR(32) NOT NULL DEFAULT '',
    subject VARCHAR(64) NOT NULL DEFAULT '',
    slot VARCHAR(64) NOT NULL DEFAULT '',
    outcome VARCHAR(16) NOT NULL DEFAULT '',
    why VARCHAR(500) NOT NULL DEFAULT '',
    at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY occurrences_push_slot_subject (push, slot, subject),
    KEY occurrences_subject_at (subject, at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
