-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS sums (
    kind SMALLINT NOT NULL,
    span SMALLINT NOT NULL,
    day INT NOT NULL,
    who BIGINT NOT NULL,
    part VARCHAR(250) NOT NULL,
    n BIGINT NOT NULL,
    fen BIGINT NOT NULL,
    PRIMARY KEY (kind, span, day, who, part)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
