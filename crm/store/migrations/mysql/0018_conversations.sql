-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS conversations (
    user_id BIGINT NOT NULL DEFAULT 0,
    chat VARCHAR(128) NOT NULL DEFAULT '',
    state MEDIUMTEXT NOT NULL,
    updated_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, chat)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
