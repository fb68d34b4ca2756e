-- +goose Up
CREATE TABLE leaves (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    user_id INTEGER NOT NULL DEFAULT 0,
    from_day TEXT NOT NULL DEFAULT '',
    to_day TEXT NOT NULL DEFAULT '',
    stand_in INTEGER NOT NULL DEFAULT 0,
    set_by INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX leaves_user_id_to_day ON leaves (user_id, to_day);
CREATE INDEX leaves_stand_in_to_day ON leaves (stand_in, to_day);
CREATE INDEX leaves_to_day ON leaves (to_day);
