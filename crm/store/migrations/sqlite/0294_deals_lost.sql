-- +goose Up
CREATE INDEX deals_lost_at_owner_id ON deals (lost_at, owner_id);
