-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS operation_changes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    operation_id BIGINT NOT NULL DEFAULT 0,
    record VARCHAR(32) NOT NULL DEFAULT '',
    record_id BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    before_image MEDIUMTEXT NOT NULL,
    after_image MEDIUMTEXT NOT NULL,
    KEY operation_changes_operation_id (operation_id),
    KEY operation_changes_record_record_id_id (record, record_id, id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
