-- +goose Up
CREATE INDEX deals_won_at_owner_id ON deals (won_at, owner_id);
