-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE reminders ADD COLUMN question_id BIGINT NOT NULL DEFAULT 0;
