-- +goose Up
INSERT OR IGNORE INTO process_in_force (id, version) VALUES (1, 1);
