-- +goose Up
ALTER TABLE activities ADD COLUMN satisfaction INTEGER NOT NULL DEFAULT 0;
