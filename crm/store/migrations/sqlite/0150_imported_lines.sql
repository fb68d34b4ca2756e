-- +goose Up
CREATE TABLE imported_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    user_id INTEGER NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT '',
    line TEXT NOT NULL DEFAULT '',
    record_id INTEGER NOT NULL DEFAULT 0,
    live INTEGER NULL
);
CREATE UNIQUE INDEX imported_lines_user_id_digest_line_live ON imported_lines (user_id, digest, line, live);
