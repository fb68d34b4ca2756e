-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS activities (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    contact_id BIGINT NOT NULL DEFAULT 0,
    actor_id BIGINT NOT NULL DEFAULT 0,
    type VARCHAR(32) NOT NULL DEFAULT '',
    outcome VARCHAR(32) NOT NULL DEFAULT '',
    happened_at BIGINT NOT NULL DEFAULT 0,
    content MEDIUMTEXT NOT NULL,
    message_key VARCHAR(200) NOT NULL DEFAULT '',
    KEY activities_customer_id_happened_at (customer_id, happened_at),
    KEY activities_actor_id_happened_at_type (actor_id, happened_at, type)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
