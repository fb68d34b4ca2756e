-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS operations (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL DEFAULT 0,
    no BIGINT NOT NULL DEFAULT 0,
    message_key VARCHAR(200) NOT NULL DEFAULT '',
    summary VARCHAR(200) NOT NULL DEFAULT '',
    at BIGINT NOT NULL DEFAULT 0,
    undone_by BIGINT NOT NULL DEFAULT 0,
    undoes BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY operations_user_id_no (user_id, no),
    KEY operations_user_id_at (user_id, at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
