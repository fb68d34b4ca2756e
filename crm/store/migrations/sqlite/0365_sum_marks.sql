-- +goose Up
CREATE TABLE sum_marks (
    kind INTEGER PRIMARY KEY,
    mark INTEGER NOT NULL,
    ready INTEGER NOT NULL,
    zone TEXT NOT NULL,
    operations INTEGER NOT NULL
);
