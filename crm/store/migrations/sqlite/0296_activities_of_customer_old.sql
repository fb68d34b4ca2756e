-- +goose Up
DROP INDEX activities_customer_id_happened_at;
