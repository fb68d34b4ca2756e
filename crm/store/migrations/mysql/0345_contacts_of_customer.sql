-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE contacts ADD KEY contacts_customer_id_deleted_at_gone (customer_id, deleted_at, gone);
