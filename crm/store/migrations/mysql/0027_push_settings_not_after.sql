-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE push_settings ADD COLUMN not_after BIGINT NOT NULL DEFAULT -1;
