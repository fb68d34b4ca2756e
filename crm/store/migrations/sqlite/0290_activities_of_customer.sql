-- +goose Up
CREATE INDEX activities_customer_id_happened_at_outcome_deleted_at ON activities (customer_id, happened_at, outcome, deleted_at);
