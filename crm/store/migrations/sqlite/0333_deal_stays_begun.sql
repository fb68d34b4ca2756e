-- +goose Up
CREATE INDEX deal_stays_from_stage_entered_at_counted ON deal_stays (from_stage, entered_at, deal_id, deleted_at);
