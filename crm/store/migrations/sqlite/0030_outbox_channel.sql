-- +goose Up
ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT '';
