-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS external_contacts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    external_id VARCHAR(64) NOT NULL DEFAULT '',
    user_id BIGINT NOT NULL DEFAULT 0,
    name VARCHAR(100) NOT NULL DEFAULT '',
    corp VARCHAR(200) NOT NULL DEFAULT '',
    phone VARCHAR(512) NOT NULL DEFAULT '',
    tags VARCHAR(1000) NOT NULL DEFAULT '',
    customer_id BIGINT NOT NULL DEFAULT 0,
    contact_id BIGINT NOT NULL DEFAULT 0,
    dismissed TINYINT NOT NULL DEFAULT 0,
    befriended_at BIGINT NOT NULL DEFAULT 0,
    parted_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY external_contacts_external_id_user_id (external_id, user_id),
    KEY external_contacts_customer_id (customer_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
