-- +goose Up
-- TEXT has no length here.
SELECT 1;
