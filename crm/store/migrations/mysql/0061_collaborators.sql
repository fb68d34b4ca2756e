-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS collaborators (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    live TINYINT NULL,
    UNIQUE KEY collaborators_customer_id_user_id_live (customer_id, user_id, live),
    KEY collaborators_user_id_live (user_id, live)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
