-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS api_calls (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    token_id BIGINT NOT NULL DEFAULT 0,
    call_key VARCHAR(64) NOT NULL DEFAULT '',
    body_digest VARCHAR(64) NOT NULL DEFAULT '',
    status INT NOT NULL DEFAULT 0,
    answer TEXT NULL,
    at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY api_calls_token_id_call_key (token_id, call_key),
    KEY api_calls_at (at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
