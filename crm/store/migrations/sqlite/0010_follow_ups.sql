-- +goose Up
CREATE TABLE follow_ups (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    contact_id INTEGER NOT NULL DEFAULT 0,
    owner_id INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    all_day INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT '',
    done_activity_id INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX follow_ups_owner_id_status_due_at ON follow_ups (owner_id, status, due_at);
CREATE INDEX follow_ups_customer_id_status ON follow_ups (customer_id, status);
