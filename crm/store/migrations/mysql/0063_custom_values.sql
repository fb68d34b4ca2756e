-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS custom_values (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    field_id BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    noun VARCHAR(20) NOT NULL DEFAULT '',
    record_id BIGINT NOT NULL DEFAULT 0,
    text VARCHAR(500) NOT NULL DEFAULT '',
    number DOUBLE NOT NULL DEFAULT 0,
    live TINYINT NULL,
    UNIQUE KEY custom_values_field_id_record_id_live (field_id, record_id, live),
    KEY custom_values_customer_id (customer_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
