-- +goose Up
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    push_key TEXT NOT NULL DEFAULT '',
    to_key TEXT NOT NULL DEFAULT '',
    push TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    via TEXT NOT NULL DEFAULT '',
    not_before INTEGER NOT NULL DEFAULT 0,
    holder TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    platform_id TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX outbox_push_key ON outbox (push_key);
CREATE INDEX outbox_state_not_before_id ON outbox (state, not_before, id);
CREATE INDEX outbox_to_key_state_id ON outbox (to_key, state, id);
