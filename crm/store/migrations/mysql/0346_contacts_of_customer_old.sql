-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE contacts DROP KEY contacts_customer_id;
