-- +goose Up
CREATE TABLE forecasts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL DEFAULT 0,
    team INTEGER NOT NULL DEFAULT 0,
    taken_on TEXT NULL,
    from_on TEXT NULL,
    to_on TEXT NULL,
    weighted INTEGER NOT NULL DEFAULT 0,
    committed INTEGER NOT NULL DEFAULT 0,
    best INTEGER NOT NULL DEFAULT 0,
    worst INTEGER NOT NULL DEFAULT 0,
    deals INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX forecasts_user_id_team_from_on_to_on_taken_on ON forecasts (user_id, team, from_on, to_on, taken_on);
