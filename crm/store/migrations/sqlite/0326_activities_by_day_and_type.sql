-- +goose Up
CREATE INDEX activities_happened_at_actor_id_counted ON activities (happened_at, actor_id, type, outcome, deleted_at, customer_id);
