-- +goose Up
CREATE TABLE group_chats (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    chat TEXT NOT NULL DEFAULT '',
    team_id INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX group_chats_chat ON group_chats (chat);
CREATE INDEX group_chats_team_id ON group_chats (team_id);
