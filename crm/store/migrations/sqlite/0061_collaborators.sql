-- +goose Up
CREATE TABLE collaborators (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    user_id INTEGER NOT NULL DEFAULT 0,
    live INTEGER NULL
);
CREATE UNIQUE INDEX collaborators_customer_id_user_id_live ON collaborators (customer_id, user_id, live);
CREATE INDEX collaborators_user_id_live ON collaborators (user_id, live);
