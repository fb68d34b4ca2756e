-- +goose Up
CREATE INDEX customers_recycled_at ON customers (recycled_at);
