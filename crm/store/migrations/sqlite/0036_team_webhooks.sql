-- +goose Up
CREATE TABLE team_webhooks (
    team_id INTEGER NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    since INTEGER NOT NULL DEFAULT 0
);
