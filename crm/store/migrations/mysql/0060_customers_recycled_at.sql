-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE customers ADD COLUMN recycled_at BIGINT NOT NULL DEFAULT 0;
