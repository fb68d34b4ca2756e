-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS feedback (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    feedback_key VARCHAR(200) NOT NULL DEFAULT '',
    answer_key VARCHAR(256) NOT NULL DEFAULT '',
    from_key VARCHAR(64) NOT NULL DEFAULT '',
    verdict BIGINT NOT NULL DEFAULT 0,
    words VARCHAR(1000) NOT NULL DEFAULT '',
    reasons VARCHAR(64) NOT NULL DEFAULT '',
    said_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY feedback_feedback_key (feedback_key)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
