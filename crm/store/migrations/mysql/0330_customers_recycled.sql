-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE customers ADD KEY customers_recycled_at (recycled_at);
