-- +goose Up
ALTER TABLE operation_changes ADD COLUMN proof BLOB NULL;
