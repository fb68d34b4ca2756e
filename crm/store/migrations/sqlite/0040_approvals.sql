-- +goose Up
CREATE TABLE approvals (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER NOT NULL DEFAULT 0,
    deal_id INTEGER NOT NULL DEFAULT 0,
    deal_version INTEGER NOT NULL DEFAULT 0,
    from_stage TEXT NOT NULL DEFAULT '',
    to_stage TEXT NOT NULL DEFAULT '',
    amount INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    discount INTEGER NOT NULL DEFAULT 0,
    was_amount INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    loss TEXT NOT NULL DEFAULT '',
    next_at INTEGER NOT NULL DEFAULT 0,
    next_all_day INTEGER NOT NULL DEFAULT 0,
    next_text TEXT NOT NULL DEFAULT '',
    asked_by INTEGER NOT NULL DEFAULT 0,
    asked_at INTEGER NOT NULL DEFAULT 0,
    rule TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    time_limit INTEGER NOT NULL DEFAULT 0,
    approver_id INTEGER NOT NULL DEFAULT 0,
    escalates_at INTEGER NOT NULL DEFAULT 0,
    raised INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '',
    decided_by INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER NOT NULL DEFAULT 0,
    comment TEXT NOT NULL DEFAULT ''
);
CREATE INDEX approvals_approver_id_status ON approvals (approver_id, status);
CREATE INDEX approvals_asked_by_status ON approvals (asked_by, status);
CREATE INDEX approvals_deal_id_status ON approvals (deal_id, status);
