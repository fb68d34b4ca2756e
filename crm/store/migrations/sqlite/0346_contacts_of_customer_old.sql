-- +goose Up
DROP INDEX contacts_customer_id;
