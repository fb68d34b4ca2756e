-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE operations ADD COLUMN proof VARBINARY(48) NULL;
