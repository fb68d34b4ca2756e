-- +goose Up
ALTER TABLE payments ADD COLUMN reversed_on TEXT NULL;
