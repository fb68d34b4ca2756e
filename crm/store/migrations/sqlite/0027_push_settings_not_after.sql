-- +goose Up
ALTER TABLE push_settings ADD COLUMN not_after INTEGER NOT NULL DEFAULT -1;
