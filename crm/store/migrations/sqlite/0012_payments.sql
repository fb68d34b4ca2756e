-- +goose Up
CREATE TABLE payments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    paid_on TEXT NULL,
    kind TEXT NOT NULL DEFAULT '',
    recorded_by INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX payments_deal_id ON payments (deal_id);
CREATE INDEX payments_customer_id ON payments (customer_id);
