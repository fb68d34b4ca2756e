-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities DROP KEY activities_happened_at_counted;
