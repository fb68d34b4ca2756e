-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS custom_fields (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    noun VARCHAR(20) NOT NULL DEFAULT '',
    name VARCHAR(60) NOT NULL DEFAULT '',
    name_key VARCHAR(60) NOT NULL DEFAULT '',
    kind VARCHAR(20) NOT NULL DEFAULT '',
    options VARCHAR(2000) NOT NULL DEFAULT '',
    live TINYINT NULL,
    UNIQUE KEY custom_fields_noun_name_key_live (noun, name_key, live)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
