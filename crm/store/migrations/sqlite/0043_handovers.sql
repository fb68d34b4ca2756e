-- +goose Up
CREATE TABLE handovers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    from_id INTEGER NOT NULL DEFAULT 0,
    to_id INTEGER NOT NULL DEFAULT 0,
    given_by INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    customers INTEGER NOT NULL DEFAULT 0,
    deals INTEGER NOT NULL DEFAULT 0,
    open_deals INTEGER NOT NULL DEFAULT 0,
    follow_ups INTEGER NOT NULL DEFAULT 0,
    reminders INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX handovers_to_id ON handovers (to_id);
CREATE INDEX handovers_given_by_at ON handovers (given_by, at);
