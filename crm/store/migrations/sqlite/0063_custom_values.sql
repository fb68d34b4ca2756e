-- +goose Up
CREATE TABLE custom_values (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    field_id INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    noun TEXT NOT NULL DEFAULT '',
    record_id INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT '',
    number REAL NOT NULL DEFAULT 0,
    live INTEGER NULL
);
CREATE UNIQUE INDEX custom_values_field_id_record_id_live ON custom_values (field_id, record_id, live);
CREATE INDEX custom_values_customer_id ON custom_values (customer_id);
