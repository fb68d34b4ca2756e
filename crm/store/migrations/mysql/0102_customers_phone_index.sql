-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE customers
    MODIFY phone VARCHAR(512) NOT NULL DEFAULT '',
    ADD COLUMN phone_idx VARCHAR(24) NOT NULL DEFAULT '',
    ADD COLUMN phone_tail VARCHAR(24) NULL,
    ADD COLUMN phone_head VARCHAR(24) NOT NULL DEFAULT '',
    ADD KEY customers_phone_idx (phone_idx),
    ADD KEY customers_phone_tail (phone_tail),
    ADD KEY customers_phone_head (phone_head);
