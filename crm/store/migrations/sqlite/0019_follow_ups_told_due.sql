-- +goose Up
ALTER TABLE follow_ups ADD COLUMN told_due INTEGER NOT NULL DEFAULT 0;
