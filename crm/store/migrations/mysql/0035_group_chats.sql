-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS group_chats (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    deleted_at BIGINT NOT NULL DEFAULT 0,
    chat VARBINARY(255) NOT NULL,
    team_id BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY group_chats_chat (chat),
    KEY group_chats_team_id (team_id)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
