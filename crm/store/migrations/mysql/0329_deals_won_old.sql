-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals DROP KEY deals_won_at_owner_id;
