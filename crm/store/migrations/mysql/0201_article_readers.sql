-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS article_readers (
    article_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    uses BIGINT NOT NULL DEFAULT 0,
    liked TINYINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (article_id, user_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
