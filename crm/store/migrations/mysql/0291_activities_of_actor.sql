-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD KEY activities_actor_id_happened_at_counted (actor_id, happened_at, type, outcome, deleted_at, customer_id);
