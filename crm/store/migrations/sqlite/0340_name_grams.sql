-- +goose Up
CREATE TABLE name_grams (
    gram INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (gram, customer_id)
) WITHOUT ROWID;
