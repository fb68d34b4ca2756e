-- +goose Up
CREATE TABLE payment_plans (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    due_on TEXT NULL,
    note TEXT NOT NULL DEFAULT '',
    canceled INTEGER NOT NULL DEFAULT 0,
    paid INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX payment_plans_customer_id_due_on ON payment_plans (customer_id, due_on);
CREATE INDEX payment_plans_deal_id ON payment_plans (deal_id);
CREATE INDEX payment_plans_due_on ON payment_plans (due_on);
