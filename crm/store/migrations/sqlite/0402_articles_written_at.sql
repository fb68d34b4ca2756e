-- +goose Up
CREATE INDEX articles_written_at ON articles (written_at);
