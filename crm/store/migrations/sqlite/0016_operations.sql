-- +goose Up
CREATE TABLE operations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL DEFAULT 0,
    no INTEGER NOT NULL DEFAULT 0,
    message_key TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    undone_by INTEGER NOT NULL DEFAULT 0,
    undoes INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX operations_user_id_no ON operations (user_id, no);
CREATE INDEX operations_user_id_at ON operations (user_id, at);
