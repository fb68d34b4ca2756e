-- +goose Up
ALTER TABLE inbox ADD COLUMN uses TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN said_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_said_at_uses_from_key ON inbox (said_at, uses, from_key);
