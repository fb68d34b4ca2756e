-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS articles (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    kind VARCHAR(20) NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    body MEDIUMTEXT NOT NULL,
    source TEXT NOT NULL,
    question_id BIGINT NOT NULL DEFAULT 0,
    status VARCHAR(20) NOT NULL DEFAULT '',
    written_by BIGINT NOT NULL DEFAULT 0,
    written_at BIGINT NOT NULL DEFAULT 0,
    decided_by BIGINT NOT NULL DEFAULT 0,
    KEY articles_status (status)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
