-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE inbox
    ADD COLUMN uses VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN said_at BIGINT NOT NULL DEFAULT 0,
    ADD KEY inbox_said_at_uses_from_key (said_at, uses, from_key);
