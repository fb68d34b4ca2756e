-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS person_wishes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    wish VARCHAR(16) NOT NULL DEFAULT '',
    asked_by BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT NOT NULL DEFAULT 0,
    who MEDIUMTEXT NOT NULL,
    marks MEDIUMTEXT NOT NULL,
    done_at BIGINT NOT NULL DEFAULT 0,
    receipt MEDIUMTEXT NOT NULL,
    tries INT NOT NULL DEFAULT 0,
    holder VARCHAR(100) NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    KEY person_wishes_done_at_lease_until (done_at, lease_until)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
