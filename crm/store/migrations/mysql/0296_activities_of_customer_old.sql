-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities DROP KEY activities_customer_id_happened_at;
