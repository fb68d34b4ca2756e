-- +goose Up
ALTER TABLE collaborators ADD COLUMN until_day TEXT NULL;
