-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS lexicon_words (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    word VARCHAR(60) NOT NULL DEFAULT '',
    word_key VARCHAR(60) NOT NULL DEFAULT '',
    means VARCHAR(60) NOT NULL DEFAULT '',
    kind VARCHAR(20) NOT NULL DEFAULT '',
    status VARCHAR(20) NOT NULL DEFAULT '',
    taught_by BIGINT NOT NULL DEFAULT 0,
    taught_at BIGINT NOT NULL DEFAULT 0,
    decided_by BIGINT NOT NULL DEFAULT 0,
    live TINYINT NULL,
    UNIQUE KEY lexicon_words_word_key_live (word_key, live)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
