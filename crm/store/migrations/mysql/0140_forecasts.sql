-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS forecasts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL DEFAULT 0,
    team TINYINT NOT NULL DEFAULT 0,
    taken_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    from_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    to_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    weighted BIGINT NOT NULL DEFAULT 0,
    committed BIGINT NOT NULL DEFAULT 0,
    best BIGINT NOT NULL DEFAULT 0,
    worst BIGINT NOT NULL DEFAULT 0,
    deals INT NOT NULL DEFAULT 0,
    UNIQUE KEY forecasts_user_id_team_from_on_to_on_taken_on (user_id, team, from_on, to_on, taken_on)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
