-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS phone_views (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id BIGINT NOT NULL DEFAULT 0,
    contact_id BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    how VARCHAR(16) NOT NULL DEFAULT '',
    at BIGINT NOT NULL DEFAULT 0,
    message_key VARCHAR(200) NOT NULL DEFAULT '',
    KEY phone_views_customer_id_at (customer_id, at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
