-- +goose Up
CREATE TABLE occurrences (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    push TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    slot TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX occurrences_push_slot_subject ON occurrences (push, slot, subject);
CREATE INDEX occurrences_subject_at ON occurrences (subject, at);
