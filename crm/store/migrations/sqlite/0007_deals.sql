-- +goose Up
CREATE TABLE deals (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    owner_id INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    pipeline TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL DEFAULT '',
    amount INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    expected_close TEXT NULL,
    probability INTEGER NOT NULL DEFAULT 0,
    stage_entered_at INTEGER NOT NULL DEFAULT 0,
    last_activity_at INTEGER NOT NULL DEFAULT 0,
    won_at INTEGER NOT NULL DEFAULT 0,
    lost_at INTEGER NOT NULL DEFAULT 0,
    lost_from TEXT NOT NULL DEFAULT '',
    lost_reason TEXT NOT NULL DEFAULT '',
    lost_note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deals_customer_id ON deals (customer_id);
CREATE INDEX deals_owner_id_stage_amount ON deals (owner_id, stage, amount);
