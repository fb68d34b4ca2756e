-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD KEY activities_happened_at_actor_id_counted (happened_at, actor_id, type, outcome, deleted_at, customer_id);
