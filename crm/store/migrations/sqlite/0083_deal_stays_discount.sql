-- +goose Up
ALTER TABLE deal_stays ADD COLUMN discount INTEGER NOT NULL DEFAULT 0;
