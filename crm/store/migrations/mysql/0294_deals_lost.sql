-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_lost_at_owner_id (lost_at, owner_id);
