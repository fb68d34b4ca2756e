-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deal_stays ADD KEY deal_stays_from_stage_entered_at_counted (from_stage, entered_at, deal_id, deleted_at);
