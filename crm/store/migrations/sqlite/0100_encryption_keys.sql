-- +goose Up
CREATE TABLE encryption_keys (
    id TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0
);
