-- +goose Up
CREATE TABLE article_readers (
    article_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    uses INTEGER NOT NULL DEFAULT 0,
    liked INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (article_id, user_id)
);
