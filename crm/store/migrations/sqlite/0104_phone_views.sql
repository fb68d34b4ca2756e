-- +goose Up
CREATE TABLE phone_views (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL DEFAULT 0,
    contact_id INTEGER NOT NULL DEFAULT 0,
    user_id INTEGER NOT NULL DEFAULT 0,
    how TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    message_key TEXT NOT NULL DEFAULT ''
);
CREATE INDEX phone_views_customer_id_at ON phone_views (customer_id, at);
