-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE targets ADD KEY targets_set_at (set_at);
