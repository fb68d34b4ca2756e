-- +goose Up
CREATE TABLE customer_names (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    alias INTEGER NOT NULL DEFAULT 0,
    live INTEGER NULL
);
CREATE UNIQUE INDEX customer_names_name_key_live ON customer_names (name_key, live);
CREATE INDEX customer_names_customer_id ON customer_names (customer_id);
