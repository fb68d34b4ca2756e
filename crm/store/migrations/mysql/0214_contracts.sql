-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS contracts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    number VARCHAR(60) NOT NULL DEFAULT '',
    number_key VARCHAR(60) NOT NULL DEFAULT '',
    amount BIGINT NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    signed_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    starts_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ends_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    recorded_by BIGINT NOT NULL DEFAULT 0,
    KEY contracts_customer_id (customer_id),
    KEY contracts_number_key (number_key)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
