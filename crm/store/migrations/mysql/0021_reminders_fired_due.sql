-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE reminders ADD COLUMN fired_due BIGINT NOT NULL DEFAULT 0;
