-- +goose Up
CREATE TABLE questions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL DEFAULT '',
    body_key TEXT NOT NULL DEFAULT '',
    asked_by INTEGER NOT NULL DEFAULT 0,
    asked_at INTEGER NOT NULL DEFAULT 0,
    article_id INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX questions_article_id ON questions (article_id);
CREATE INDEX questions_body_key ON questions (body_key);
