-- +goose Up
DROP INDEX activities_actor_id_happened_at_type;
