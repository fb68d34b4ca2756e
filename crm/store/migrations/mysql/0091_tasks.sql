-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS tasks (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    customer_id BIGINT NOT NULL DEFAULT 0,
    deal_id BIGINT NOT NULL DEFAULT 0,
    asked_by BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT NOT NULL DEFAULT 0,
    assignee_id BIGINT NOT NULL DEFAULT 0,
    body VARCHAR(1000) NOT NULL DEFAULT '',
    due_at BIGINT NOT NULL DEFAULT 0,
    due_all_day TINYINT NOT NULL DEFAULT 0,
    status VARCHAR(20) NOT NULL DEFAULT '',
    comment VARCHAR(1000) NOT NULL DEFAULT '',
    status_at BIGINT NOT NULL DEFAULT 0,
    origin VARCHAR(100) NOT NULL DEFAULT '',
    told_due BIGINT NOT NULL DEFAULT 0,
    KEY tasks_assignee_id_status (assignee_id, status),
    KEY tasks_asked_by_status (asked_by, status),
    KEY tasks_customer_id (customer_id),
    KEY tasks_status_due_at (status, due_at)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
