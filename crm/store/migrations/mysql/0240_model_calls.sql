-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS model_calls (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    deed VARCHAR(120) NOT NULL DEFAULT '',
    user_id BIGINT NOT NULL DEFAULT 0,
    day VARCHAR(10) NOT NULL DEFAULT '',
    purpose VARCHAR(20) NOT NULL DEFAULT '',
    outcome VARCHAR(20) NOT NULL DEFAULT '',
    labels TEXT NULL,
    tokens BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY model_calls_deed (deed),
    KEY model_calls_user_id_day (user_id, day),
    KEY model_calls_at (at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
