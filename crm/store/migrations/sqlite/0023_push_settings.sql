-- +goose Up
CREATE TABLE push_settings (
    user_id INTEGER NOT NULL DEFAULT 0,
    push TEXT NOT NULL DEFAULT '',
    muted INTEGER NOT NULL DEFAULT 0,
    muted_until TEXT NOT NULL DEFAULT '',
    at_minute INTEGER NOT NULL DEFAULT -1,
    not_before INTEGER NOT NULL DEFAULT -1,
    PRIMARY KEY (user_id, push)
);
