-- +goose Up
CREATE TABLE leads (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    live INTEGER NULL,
    state TEXT NOT NULL DEFAULT '',
    brought_by INTEGER NOT NULL DEFAULT 0,
    arrived_at INTEGER NOT NULL DEFAULT 0,
    assigned_at INTEGER NOT NULL DEFAULT 0,
    respond_by INTEGER NOT NULL DEFAULT 0,
    passed INTEGER NOT NULL DEFAULT 0,
    had TEXT NOT NULL DEFAULT '',
    picked_by INTEGER NOT NULL DEFAULT 0,
    picked_at INTEGER NOT NULL DEFAULT 0,
    pooled_at INTEGER NOT NULL DEFAULT 0,
    pooled_from INTEGER NOT NULL DEFAULT 0,
    pooled_by INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    warned_at INTEGER NOT NULL DEFAULT 0,
    recycle_warned_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX leads_customer_id_live ON leads (customer_id, live);
CREATE INDEX leads_state_respond_by ON leads (state, respond_by);
CREATE INDEX leads_state_assigned_at ON leads (state, assigned_at);
CREATE INDEX leads_picked_by_picked_at ON leads (picked_by, picked_at);
