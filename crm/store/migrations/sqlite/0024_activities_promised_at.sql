-- +goose Up
ALTER TABLE activities ADD COLUMN promised_at INTEGER NOT NULL DEFAULT 0;
