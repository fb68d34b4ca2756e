-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS blob_parts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    blob_id BIGINT NOT NULL DEFAULT 0,
    part INT NOT NULL DEFAULT 0,
    bytes MEDIUMBLOB NOT NULL,
    UNIQUE KEY blob_parts_blob_id_part (blob_id, part)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
