-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS customers (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    name VARCHAR(200) NOT NULL DEFAULT '',
    name_key VARCHAR(200) NOT NULL DEFAULT '',
    owner_id BIGINT NOT NULL DEFAULT 0,
    level VARCHAR(4) NOT NULL DEFAULT '',
    industry VARCHAR(100) NOT NULL DEFAULT '',
    region VARCHAR(100) NOT NULL DEFAULT '',
    source VARCHAR(100) NOT NULL DEFAULT '',
    phone VARCHAR(64) NOT NULL DEFAULT '',
    last_contact_at BIGINT NOT NULL DEFAULT 0,
    KEY customers_owner_id_deleted_at_last_contact_at (owner_id, deleted_at, last_contact_at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
