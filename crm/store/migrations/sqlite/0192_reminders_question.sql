-- +goose Up
ALTER TABLE reminders ADD COLUMN question_id INTEGER NOT NULL DEFAULT 0;
