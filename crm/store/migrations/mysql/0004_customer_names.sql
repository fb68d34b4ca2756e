-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS customer_names (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    name VARCHAR(200) NOT NULL DEFAULT '',
    name_key VARCHAR(200) NOT NULL DEFAULT '',
    alias TINYINT NOT NULL DEFAULT 0,
    live TINYINT NULL,
    UNIQUE KEY customer_names_name_key_live (name_key, live),
    KEY customer_names_customer_id (customer_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
