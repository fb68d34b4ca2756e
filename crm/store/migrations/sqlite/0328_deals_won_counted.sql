-- +goose Up
CREATE INDEX deals_won_at_counted ON deals (won_at, owner_id, pipeline, stage, currency, amount, deleted_at);
