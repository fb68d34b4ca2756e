-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_won_at_owner_id (won_at, owner_id);
