-- +goose Up
CREATE INDEX customers_created_at_owner_id ON customers (created_at, owner_id, deleted_at);
