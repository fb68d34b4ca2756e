-- +goose NO TRANSACTION
-- +goose Up
INSERT IGNORE INTO process_in_force (id, version) VALUES (1, 1);
