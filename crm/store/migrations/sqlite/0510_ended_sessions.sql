-- +goose Up
CREATE TABLE ended_sessions (
    session TEXT NOT NULL PRIMARY KEY,
    ends_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ended_sessions_ends_at ON ended_sessions (ends_at);
