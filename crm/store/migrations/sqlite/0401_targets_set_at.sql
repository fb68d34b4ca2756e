-- +goose Up
CREATE INDEX targets_set_at ON targets (set_at);
