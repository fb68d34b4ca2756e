-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE targets ADD KEY targets_start_on_counted (start_on, live, deleted_at, metric, span, user_id, value);
