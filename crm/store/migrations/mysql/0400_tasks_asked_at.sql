-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE tasks ADD KEY tasks_asked_at (asked_at);
