-- +goose Up
CREATE INDEX follow_ups_status_due_at_counted ON follow_ups (status, due_at, deleted_at, all_day, owner_id, customer_id);
