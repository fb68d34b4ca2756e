-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE payments ADD KEY payments_paid_on_deal_id (paid_on, deal_id);
