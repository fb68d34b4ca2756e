-- +goose Up
CREATE TABLE api_calls (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_id INTEGER NOT NULL DEFAULT 0,
    call_key TEXT NOT NULL DEFAULT '',
    body_digest TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0,
    answer TEXT NULL,
    at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX api_calls_token_id_call_key ON api_calls (token_id, call_key);
CREATE INDEX api_calls_at ON api_calls (at);
