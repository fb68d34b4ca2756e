-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS follow_ups (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    contact_id BIGINT NOT NULL DEFAULT 0,
    owner_id BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL DEFAULT 0,
    all_day TINYINT NOT NULL DEFAULT 0,
    content VARCHAR(1000) NOT NULL DEFAULT '',
    status VARCHAR(16) NOT NULL DEFAULT '',
    origin VARCHAR(16) NOT NULL DEFAULT '',
    done_activity_id BIGINT NOT NULL DEFAULT 0,
    KEY follow_ups_owner_id_status_due_at (owner_id, status, due_at),
    KEY follow_ups_customer_id_status (customer_id, status)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
