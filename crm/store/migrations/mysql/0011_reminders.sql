-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS reminders (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    asked_by BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    text VARCHAR(1000) NOT NULL DEFAULT '',
    due_at BIGINT NOT NULL DEFAULT 0,
    all_day TINYINT NOT NULL DEFAULT 0,
    repeats VARCHAR(200) NOT NULL DEFAULT '',
    status VARCHAR(16) NOT NULL DEFAULT '',
    KEY reminders_user_id_status_due_at (user_id, status, due_at),
    KEY reminders_status_due_at (status, due_at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
