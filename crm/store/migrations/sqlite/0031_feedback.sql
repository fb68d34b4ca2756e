-- +goose Up
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    feedback_key TEXT NOT NULL DEFAULT '',
    answer_key TEXT NOT NULL DEFAULT '',
    from_key TEXT NOT NULL DEFAULT '',
    verdict INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL DEFAULT '',
    reasons TEXT NOT NULL DEFAULT '',
    said_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX feedback_feedback_key ON feedback (feedback_key);
