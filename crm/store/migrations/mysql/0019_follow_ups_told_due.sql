-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE follow_ups ADD COLUMN told_due BIGINT NOT NULL DEFAULT 0;
