-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS questions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    body_key VARCHAR(64) NOT NULL DEFAULT '',
    asked_by BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT NOT NULL DEFAULT 0,
    article_id BIGINT NOT NULL DEFAULT 0,
    KEY questions_article_id (article_id),
    KEY questions_body_key (body_key)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
