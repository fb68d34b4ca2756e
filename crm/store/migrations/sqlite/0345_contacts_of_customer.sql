-- +goose Up
CREATE INDEX contacts_customer_id_deleted_at_gone ON contacts (customer_id, deleted_at, gone);
