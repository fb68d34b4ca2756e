-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS suggestions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    said_by BIGINT NOT NULL DEFAULT 0,
    said_at BIGINT NOT NULL DEFAULT 0,
    KEY suggestions_said_at (said_at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
