-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE customers ADD KEY customers_created_at_owner_id (created_at, owner_id, deleted_at);
