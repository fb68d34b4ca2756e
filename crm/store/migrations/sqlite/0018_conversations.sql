-- +goose Up
CREATE TABLE conversations (
    user_id INTEGER NOT NULL DEFAULT 0,
    chat TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    updated_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, chat)
);
