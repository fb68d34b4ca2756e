-- +goose Up
ALTER TABLE contacts ADD COLUMN phone_idx TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN phone_tail TEXT NULL;
ALTER TABLE contacts ADD COLUMN phone_head TEXT NOT NULL DEFAULT '';
CREATE INDEX contacts_phone_idx ON contacts (phone_idx);
CREATE INDEX contacts_phone_tail ON contacts (phone_tail);
CREATE INDEX contacts_phone_head ON contacts (phone_head);
