-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS users (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    wecom_id VARCHAR(64) NOT NULL DEFAULT '',
    wecom_key VARCHAR(64) NOT NULL DEFAULT '',
    name VARCHAR(200) NOT NULL DEFAULT '',
    team_id BIGINT NOT NULL DEFAULT 0,
    role VARCHAR(16) NOT NULL DEFAULT '',
    leads VARCHAR(1000) NOT NULL DEFAULT '',
    manager_id BIGINT NOT NULL DEFAULT 0,
    gone TINYINT NOT NULL DEFAULT 0,
    UNIQUE KEY users_wecom_key (wecom_key),
    KEY users_team_id (team_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
