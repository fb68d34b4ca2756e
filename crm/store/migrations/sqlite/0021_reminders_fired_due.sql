-- +goose Up
ALTER TABLE reminders ADD COLUMN fired_due INTEGER NOT NULL DEFAULT 0;
