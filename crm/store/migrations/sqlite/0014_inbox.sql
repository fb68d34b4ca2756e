-- +goose Up
CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    message_key TEXT NOT NULL DEFAULT '',
    from_key TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    answered INTEGER NOT NULL DEFAULT 0,
    holder TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    reply TEXT NOT NULL DEFAULT '',
    parsed TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL DEFAULT 0,
    answered_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX inbox_message_key ON inbox (message_key);
CREATE INDEX inbox_answered_lease_until ON inbox (answered, lease_until);
CREATE INDEX inbox_from_key_answered_id ON inbox (from_key, answered, id);
