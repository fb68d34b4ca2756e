-- +goose Up
CREATE INDEX activities_happened_at_counted ON activities (happened_at, outcome, deleted_at, actor_id, customer_id);
