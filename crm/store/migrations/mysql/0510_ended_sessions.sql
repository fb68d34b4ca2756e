-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS ended_sessions (
    session CHAR(64) NOT NULL PRIMARY KEY,
    ends_at BIGINT NOT NULL DEFAULT 0,
    KEY ended_sessions_ends_at (ends_at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
