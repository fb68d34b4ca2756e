-- +goose Up
CREATE INDEX deals_stage_stage_entered_at_counted ON deals (stage, stage_entered_at, pipeline, currency, amount, deleted_at, owner_id);
