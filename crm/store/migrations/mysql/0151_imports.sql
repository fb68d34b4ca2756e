-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS imports (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL DEFAULT 0,
    blob_id BIGINT NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    asked_at BIGINT NOT NULL DEFAULT 0,
    done TINYINT NOT NULL DEFAULT 0,
    tries INT NOT NULL DEFAULT 0,
    holder VARCHAR(100) NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    KEY imports_done_lease_until (done, lease_until)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
