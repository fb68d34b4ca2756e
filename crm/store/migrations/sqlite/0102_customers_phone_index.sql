-- +goose Up
ALTER TABLE customers ADD COLUMN phone_idx TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN phone_tail TEXT NULL;
ALTER TABLE customers ADD COLUMN phone_head TEXT NOT NULL DEFAULT '';
CREATE INDEX customers_phone_idx ON customers (phone_idx);
CREATE INDEX customers_phone_tail ON customers (phone_tail);
CREATE INDEX customers_phone_head ON customers (phone_head);
