-- +goose Up
CREATE TABLE quotes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    no INTEGER NOT NULL DEFAULT 0,
    lines_said TEXT NOT NULL DEFAULT '',
    discount INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0,
    list_amount INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    remark TEXT NOT NULL DEFAULT '',
    quoted_by INTEGER NOT NULL DEFAULT 0,
    quoted_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX quotes_customer_id ON quotes (customer_id);
CREATE INDEX quotes_deal_id ON quotes (deal_id);
