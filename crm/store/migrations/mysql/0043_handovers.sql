-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS handovers (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    from_id BIGINT NOT NULL DEFAULT 0,
    to_id BIGINT NOT NULL DEFAULT 0,
    given_by BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL DEFAULT 0,
    customers BIGINT NOT NULL DEFAULT 0,
    deals BIGINT NOT NULL DEFAULT 0,
    open_deals BIGINT NOT NULL DEFAULT 0,
    follow_ups BIGINT NOT NULL DEFAULT 0,
    reminders BIGINT NOT NULL DEFAULT 0,
    KEY handovers_to_id (to_id),
    KEY handovers_given_by_at (given_by, at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
