-- +goose Up
ALTER TABLE payments ADD COLUMN flow_no TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN flow_key TEXT NULL;
CREATE UNIQUE INDEX payments_flow_key ON payments (flow_key);
