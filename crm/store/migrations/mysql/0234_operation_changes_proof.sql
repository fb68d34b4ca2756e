-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE operation_changes ADD COLUMN proof VARBINARY(48) NULL;
