-- +goose Up
CREATE INDEX deals_stage_amount ON deals (stage, amount);
