-- +goose Up
CREATE TABLE suggestions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL DEFAULT '',
    said_by INTEGER NOT NULL DEFAULT 0,
    said_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX suggestions_said_at ON suggestions (said_at);
