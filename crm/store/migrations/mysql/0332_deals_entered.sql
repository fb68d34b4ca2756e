-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_stage_stage_entered_at_counted (stage, stage_entered_at, pipeline, currency, amount, deleted_at, owner_id);
