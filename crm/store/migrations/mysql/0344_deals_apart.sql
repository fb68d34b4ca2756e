-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE deals ADD KEY deals_pipeline_deleted_at (pipeline, deleted_at);
