-- +goose Up
CREATE INDEX targets_start_on_counted ON targets (start_on, live, deleted_at, metric, span, user_id, value);
