-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE follow_ups ADD KEY follow_ups_status_due_at_counted (status, due_at, deleted_at, all_day, owner_id, customer_id);
