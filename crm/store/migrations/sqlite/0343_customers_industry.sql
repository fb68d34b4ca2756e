-- +goose Up
CREATE INDEX customers_industry ON customers (industry);
