-- +goose Up
CREATE TABLE operation_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL DEFAULT 0,
    record TEXT NOT NULL DEFAULT '',
    record_id INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    before_image TEXT NOT NULL DEFAULT '',
    after_image TEXT NOT NULL DEFAULT ''
);
CREATE INDEX operation_changes_operation_id ON operation_changes (operation_id);
CREATE INDEX operation_changes_record_record_id_id ON operation_changes (record, record_id, id);
