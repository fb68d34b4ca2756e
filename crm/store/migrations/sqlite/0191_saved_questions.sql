-- +goose Up
CREATE TABLE saved_questions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    user_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    live INTEGER NULL
);
CREATE UNIQUE INDEX saved_questions_user_id_name_key_live ON saved_questions (user_id, name_key, live);
