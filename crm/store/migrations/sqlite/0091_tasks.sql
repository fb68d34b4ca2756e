-- +goose Up
CREATE TABLE tasks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    asked_by INTEGER NOT NULL DEFAULT 0,
    asked_at INTEGER NOT NULL DEFAULT 0,
    assignee_id INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL DEFAULT '',
    due_at INTEGER NOT NULL DEFAULT 0,
    due_all_day INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '',
    comment TEXT NOT NULL DEFAULT '',
    status_at INTEGER NOT NULL DEFAULT 0,
    origin TEXT NOT NULL DEFAULT '',
    told_due INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX tasks_assignee_id_status ON tasks (assignee_id, status);
CREATE INDEX tasks_asked_by_status ON tasks (asked_by, status);
CREATE INDEX tasks_customer_id ON tasks (customer_id);
CREATE INDEX tasks_status_due_at ON tasks (status, due_at);
