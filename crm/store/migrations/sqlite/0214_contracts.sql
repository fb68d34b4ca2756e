-- +goose Up
CREATE TABLE contracts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    number TEXT NOT NULL DEFAULT '',
    number_key TEXT NOT NULL DEFAULT '',
    amount INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    signed_on TEXT NULL,
    starts_on TEXT NULL,
    ends_on TEXT NULL,
    recorded_by INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX contracts_customer_id ON contracts (customer_id);
CREATE INDEX contracts_number_key ON contracts (number_key);
