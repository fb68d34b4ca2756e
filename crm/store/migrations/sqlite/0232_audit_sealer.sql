-- +goose Up
CREATE TABLE audit_sealer (
    id INTEGER NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0
);
