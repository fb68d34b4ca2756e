-- +goose Up
CREATE TABLE customer_tags (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    tag TEXT NOT NULL DEFAULT '',
    live INTEGER NULL
);
CREATE UNIQUE INDEX customer_tags_customer_id_tag_live ON customer_tags (customer_id, tag, live);
CREATE INDEX customer_tags_tag ON customer_tags (tag);
