-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_won_at_counted (won_at, owner_id, pipeline, stage, currency, amount, deleted_at);
