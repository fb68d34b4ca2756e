-- +goose Up
CREATE INDEX deal_stays_entered_at_counted ON deal_stays (entered_at, deal_id, deleted_at, from_stage, to_stage);
