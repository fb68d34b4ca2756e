-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_stage_amount (stage, amount);
