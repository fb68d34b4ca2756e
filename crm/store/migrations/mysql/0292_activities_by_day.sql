-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD KEY activities_happened_at_counted (happened_at, outcome, deleted_at, actor_id, customer_id);
