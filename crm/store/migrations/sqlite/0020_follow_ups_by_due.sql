-- +goose Up
CREATE INDEX follow_ups_status_all_day_due_at ON follow_ups (status, all_day, due_at);
