-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS payment_plans (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    amount BIGINT NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    due_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    note VARCHAR(100) NOT NULL DEFAULT '',
    canceled TINYINT NOT NULL DEFAULT 0,
    paid BIGINT NOT NULL DEFAULT 0,
    KEY payment_plans_customer_id_due_on (customer_id, due_on),
    KEY payment_plans_deal_id (deal_id),
    KEY payment_plans_due_on (due_on)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
