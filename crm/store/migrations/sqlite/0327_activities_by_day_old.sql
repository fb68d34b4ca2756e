-- +goose Up
DROP INDEX activities_happened_at_counted;
