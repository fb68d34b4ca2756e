-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS saved_questions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    name VARCHAR(60) NOT NULL DEFAULT '',
    name_key VARCHAR(60) NOT NULL DEFAULT '',
    words VARCHAR(2800) NOT NULL DEFAULT '',
    live TINYINT NULL,
    UNIQUE KEY saved_questions_user_id_name_key_live (user_id, name_key, live)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
