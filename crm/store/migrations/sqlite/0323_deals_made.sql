-- +goose Up
CREATE INDEX deals_created_at_owner_id ON deals (created_at, owner_id);
