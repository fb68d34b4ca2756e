-- +goose Up
ALTER TABLE operations ADD COLUMN proof BLOB NULL;
