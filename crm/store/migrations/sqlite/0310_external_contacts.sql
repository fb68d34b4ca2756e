-- +goose Up
CREATE TABLE external_contacts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    external_id TEXT NOT NULL DEFAULT '',
    user_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    corp TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '',
    customer_id INTEGER NOT NULL DEFAULT 0,
    contact_id INTEGER NOT NULL DEFAULT 0,
    dismissed INTEGER NOT NULL DEFAULT 0,
    befriended_at INTEGER NOT NULL DEFAULT 0,
    parted_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX external_contacts_external_id_user_id ON external_contacts (external_id, user_id);
CREATE INDEX external_contacts_customer_id ON external_contacts (customer_id);
