-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE activities ADD KEY activities_customer_id_happened_at_outcome_deleted_at (customer_id, happened_at, outcome, deleted_at);
