-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX activities_actor_id_promised_at ON activities (actor_id, promised_at);
