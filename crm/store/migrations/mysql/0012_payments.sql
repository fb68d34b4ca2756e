-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS payments (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    amount BIGINT NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    paid_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    kind VARCHAR(100) NOT NULL DEFAULT '',
    recorded_by BIGINT NOT NULL DEFAULT 0,
    KEY payments_deal_id (deal_id),
    KEY payments_customer_id (customer_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
