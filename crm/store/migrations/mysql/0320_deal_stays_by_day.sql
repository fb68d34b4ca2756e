-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deal_stays ADD KEY deal_stays_entered_at_counted (entered_at, deal_id, deleted_at, from_stage, to_stage);
