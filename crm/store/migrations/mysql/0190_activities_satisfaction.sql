-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD COLUMN satisfaction TINYINT NOT NULL DEFAULT 0;
