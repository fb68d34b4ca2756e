-- +goose Up
CREATE TABLE name_gram_marks (
    id INTEGER NOT NULL PRIMARY KEY,
    names INTEGER NOT NULL DEFAULT 0,
    contacts INTEGER NOT NULL DEFAULT 0
);
