-- +goose Up
CREATE INDEX deals_stage_amount_counted ON deals (stage, amount, deleted_at, pipeline, currency, probability, expected_close, owner_id);
