-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deal_stays ADD COLUMN discount BIGINT NOT NULL DEFAULT 0;
