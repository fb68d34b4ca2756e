-- +goose Up
CREATE TABLE plan_receipts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    plan_id INTEGER NOT NULL DEFAULT 0,
    payment_id INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX plan_receipts_customer_id ON plan_receipts (customer_id);
CREATE INDEX plan_receipts_plan_id ON plan_receipts (plan_id);
CREATE INDEX plan_receipts_payment_id ON plan_receipts (payment_id);
