-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities DROP KEY activities_actor_id_happened_at_type;
