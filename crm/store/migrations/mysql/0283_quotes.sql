-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS quotes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    no INT NOT NULL DEFAULT 0,
    lines_said MEDIUMTEXT NOT NULL,
    discount INT NOT NULL DEFAULT 0,
    amount BIGINT NOT NULL DEFAULT 0,
    list_amount BIGINT NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    remark TEXT NOT NULL,
    quoted_by BIGINT NOT NULL DEFAULT 0,
    quoted_at BIGINT NOT NULL DEFAULT 0,
    KEY quotes_customer_id (customer_id),
    KEY quotes_deal_id (deal_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
