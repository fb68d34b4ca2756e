-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS targets (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    metric VARCHAR(32) NOT NULL DEFAULT '',
    span VARCHAR(8) NOT NULL DEFAULT '',
    start_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    value BIGINT NOT NULL DEFAULT 0,
    set_by BIGINT NOT NULL DEFAULT 0,
    set_at BIGINT NOT NULL DEFAULT 0,
    why VARCHAR(500) NOT NULL DEFAULT '',
    live TINYINT NULL,
    UNIQUE KEY targets_user_id_metric_span_start_on_live (user_id, metric, span, start_on, live)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
