-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE customers ADD KEY customers_deleted_at_last_contact_at (deleted_at, last_contact_at);
