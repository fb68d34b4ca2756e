-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE customers ADD KEY customers_industry (industry);
