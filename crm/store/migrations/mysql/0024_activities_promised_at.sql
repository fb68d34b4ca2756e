-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD COLUMN promised_at BIGINT NOT NULL DEFAULT 0;
