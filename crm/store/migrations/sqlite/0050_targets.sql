-- +goose Up
CREATE TABLE targets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    user_id INTEGER NOT NULL DEFAULT 0,
    metric TEXT NOT NULL DEFAULT '',
    span TEXT NOT NULL DEFAULT '',
    start_on TEXT NULL,
    value INTEGER NOT NULL DEFAULT 0,
    set_by INTEGER NOT NULL DEFAULT 0,
    set_at INTEGER NOT NULL DEFAULT 0,
    why TEXT NOT NULL DEFAULT '',
    live INTEGER NULL
);
CREATE UNIQUE INDEX targets_user_id_metric_span_start_on_live ON targets (user_id, metric, span, start_on, live);
