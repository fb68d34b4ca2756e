-- +goose Up
ALTER TABLE customers ADD COLUMN recycled_at INTEGER NOT NULL DEFAULT 0;
