-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE contacts
    MODIFY phone VARCHAR(512) NOT NULL DEFAULT '',
    MODIFY email VARCHAR(1200) NOT NULL DEFAULT '',
    ADD COLUMN phone_idx VARCHAR(24) NOT NULL DEFAULT '',
    ADD COLUMN phone_tail VARCHAR(24) NULL,
    ADD COLUMN phone_head VARCHAR(24) NOT NULL DEFAULT '',
    ADD KEY contacts_phone_idx (phone_idx),
    ADD KEY contacts_phone_tail (phone_tail),
    ADD KEY contacts_phone_head (phone_head);
