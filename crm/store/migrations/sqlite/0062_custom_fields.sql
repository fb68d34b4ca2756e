-- +goose Up
CREATE TABLE custom_fields (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    noun TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    options TEXT NOT NULL DEFAULT '',
    live INTEGER NULL
);
CREATE UNIQUE INDEX custom_fields_noun_name_key_live ON custom_fields (noun, name_key, live);
