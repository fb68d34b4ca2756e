-- +goose Up
CREATE TABLE person_wishes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    wish TEXT NOT NULL DEFAULT '',
    asked_by INTEGER NOT NULL DEFAULT 0,
    asked_at INTEGER NOT NULL DEFAULT 0,
    who TEXT NOT NULL DEFAULT '',
    marks TEXT NOT NULL DEFAULT '',
    done_at INTEGER NOT NULL DEFAULT 0,
    receipt TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    holder TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX person_wishes_done_at_lease_until ON person_wishes (done_at, lease_until);
