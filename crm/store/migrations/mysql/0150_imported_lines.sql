-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS imported_lines (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    digest VARCHAR(64) NOT NULL DEFAULT '',
    line VARCHAR(100) NOT NULL DEFAULT '',
    record_id BIGINT NOT NULL DEFAULT 0,
    live TINYINT NULL,
    UNIQUE KEY imported_lines_user_id_digest_line_live (user_id, digest, line, live)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
