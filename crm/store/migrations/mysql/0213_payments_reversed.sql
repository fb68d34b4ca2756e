-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE payments ADD COLUMN reversed_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL;
