-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD COLUMN original TEXT NULL;
