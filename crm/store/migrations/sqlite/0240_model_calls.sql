-- +goose Up
CREATE TABLE model_calls (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    deed TEXT NOT NULL DEFAULT '',
    user_id INTEGER NOT NULL DEFAULT 0,
    day TEXT NOT NULL DEFAULT '',
    purpose TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    labels TEXT NULL,
    tokens INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX model_calls_deed ON model_calls (deed);
CREATE INDEX model_calls_user_id_day ON model_calls (user_id, day);
CREATE INDEX model_calls_at ON model_calls (at);
