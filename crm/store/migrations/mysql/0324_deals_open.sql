-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_stage_amount_counted (stage, amount, deleted_at, pipeline, currency, probability, expected_close, owner_id);
