-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS leaves (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT NOT NULL DEFAULT 0,
    from_day VARCHAR(10) NOT NULL DEFAULT '',
    to_day VARCHAR(10) NOT NULL DEFAULT '',
    stand_in BIGINT NOT NULL DEFAULT 0,
    set_by BIGINT NOT NULL DEFAULT 0,
    KEY leaves_user_id_to_day (user_id, to_day),
    KEY leaves_stand_in_to_day (stand_in, to_day),
    KEY leaves_to_day (to_day)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
