-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE payments
    ADD COLUMN flow_no VARCHAR(100) NOT NULL DEFAULT '',
    ADD COLUMN flow_key VARCHAR(100) NULL,
    ADD UNIQUE KEY payments_flow_key (flow_key);
