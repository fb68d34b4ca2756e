-- +goose Up
CREATE INDEX tasks_asked_at ON tasks (asked_at);
