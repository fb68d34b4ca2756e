-- +goose Up
CREATE TABLE products (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    unit TEXT NOT NULL DEFAULT '',
    price INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    set_by INTEGER NOT NULL DEFAULT 0,
    live INTEGER NULL
);
CREATE UNIQUE INDEX products_name_key_live ON products (name_key, live);
