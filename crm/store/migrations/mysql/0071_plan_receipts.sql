-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS plan_receipts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    plan_id BIGINT NOT NULL DEFAULT 0,
    payment_id BIGINT NOT NULL DEFAULT 0,
    amount BIGINT NOT NULL DEFAULT 0,
    KEY plan_receipts_customer_id (customer_id),
    KEY plan_receipts_plan_id (plan_id),
    KEY plan_receipts_payment_id (payment_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
