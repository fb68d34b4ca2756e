-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS name_grams (
    gram BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    PRIMARY KEY (gram, customer_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
