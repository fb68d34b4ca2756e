-- +goose Up
DROP INDEX deals_won_at_owner_id;
