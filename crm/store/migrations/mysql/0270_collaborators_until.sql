-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE collaborators ADD COLUMN until_day VARCHAR(10) NULL;
