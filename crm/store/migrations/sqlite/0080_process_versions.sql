-- +goose Up
CREATE TABLE process_versions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    no INTEGER NOT NULL DEFAULT 0,
    yaml TEXT NOT NULL,
    said TEXT NOT NULL DEFAULT '',
    what TEXT NOT NULL DEFAULT '',
    set_by INTEGER NOT NULL DEFAULT 0,
    restores INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX process_versions_no ON process_versions (no);
