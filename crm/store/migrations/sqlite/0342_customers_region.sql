-- +goose Up
CREATE INDEX customers_region ON customers (region);
