-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS deals (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    owner_id BIGINT NOT NULL DEFAULT 0,
    title VARCHAR(200) NOT NULL DEFAULT '',
    pipeline VARCHAR(32) NOT NULL DEFAULT '',
    stage VARCHAR(32) NOT NULL DEFAULT '',
    amount BIGINT NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    expected_close CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    probability BIGINT NOT NULL DEFAULT 0,
    stage_entered_at BIGINT NOT NULL DEFAULT 0,
    last_activity_at BIGINT NOT NULL DEFAULT 0,
    won_at BIGINT NOT NULL DEFAULT 0,
    lost_at BIGINT NOT NULL DEFAULT 0,
    lost_from VARCHAR(32) NOT NULL DEFAULT '',
    lost_reason VARCHAR(32) NOT NULL DEFAULT '',
    lost_note VARCHAR(1000) NOT NULL DEFAULT '',
    KEY deals_customer_id (customer_id),
    KEY deals_owner_id_stage_amount (owner_id, stage, amount)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
