-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE articles ADD KEY articles_written_at (written_at);
