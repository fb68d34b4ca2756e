-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_created_at_owner_id (created_at, owner_id);
