-- +goose Up
CREATE INDEX deals_pipeline_deleted_at ON deals (pipeline, deleted_at);
