-- +goose Up
CREATE TABLE acceptances (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    handover_id INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    receiver_id INTEGER NOT NULL DEFAULT 0,
    accepted_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX acceptances_receiver_id_accepted_at ON acceptances (receiver_id, accepted_at);
CREATE INDEX acceptances_customer_id ON acceptances (customer_id);
