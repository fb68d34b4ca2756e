-- +goose Up
CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    wecom_id TEXT NOT NULL DEFAULT '',
    wecom_key TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    team_id INTEGER NOT NULL DEFAULT 0,
    role TEXT NOT NULL DEFAULT '',
    leads TEXT NOT NULL DEFAULT '',
    manager_id INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_wecom_key ON users (wecom_key);
CREATE INDEX users_team_id ON users (team_id);
