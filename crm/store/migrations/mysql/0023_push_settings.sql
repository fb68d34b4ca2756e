-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS push_settings (
    user_id BIGINT NOT NULL DEFAULT 0,
    push VARCHAR(32) NOT NULL DEFAULT '',
    muted TINYINT NOT NULL DEFAULT 0,
    muted_until VARCHAR(10) NOT NULL DEFAULT '',
    at_minute BIGINT NOT NULL DEFAULT -1,
    not_before BIGINT NOT NULL DEFAULT -1,
    PRIMARY KEY (user_id, push)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
