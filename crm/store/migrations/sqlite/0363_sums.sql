-- +goose Up
CREATE TABLE sums (
    kind INTEGER NOT NULL,
    span INTEGER NOT NULL,
    day INTEGER NOT NULL,
    who INTEGER NOT NULL,
    part TEXT NOT NULL,
    n INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (kind, span, day, who, part)
) WITHOUT ROWID;
