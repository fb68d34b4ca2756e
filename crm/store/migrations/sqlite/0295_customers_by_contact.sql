-- +goose Up
CREATE INDEX customers_deleted_at_last_contact_at ON customers (deleted_at, last_contact_at);
