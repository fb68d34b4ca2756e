-- +goose Up
CREATE INDEX activities_actor_id_happened_at_counted ON activities (actor_id, happened_at, type, outcome, deleted_at, customer_id);
