-- +goose Up
CREATE INDEX payments_paid_on_deal_id ON payments (paid_on, deal_id);
