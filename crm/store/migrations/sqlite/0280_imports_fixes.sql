-- +goose Up
ALTER TABLE imports ADD COLUMN fixes TEXT NULL;
