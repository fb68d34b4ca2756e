-- +goose Up
CREATE TABLE blob_parts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    blob_id INTEGER NOT NULL DEFAULT 0,
    part INTEGER NOT NULL DEFAULT 0,
    bytes BLOB NOT NULL
);
CREATE UNIQUE INDEX blob_parts_blob_id_part ON blob_parts (blob_id, part);
