-- +goose Up
CREATE TABLE activities (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    contact_id INTEGER NOT NULL DEFAULT 0,
    actor_id INTEGER NOT NULL DEFAULT 0,
    type TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    happened_at INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL DEFAULT '',
    message_key TEXT NOT NULL DEFAULT ''
);
CREATE INDEX activities_customer_id_happened_at ON activities (customer_id, happened_at);
CREATE INDEX activities_actor_id_happened_at_type ON activities (actor_id, happened_at, type);
