-- +goose Up
CREATE TABLE lexicon_words (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0,
    word TEXT NOT NULL DEFAULT '',
    word_key TEXT NOT NULL DEFAULT '',
    means TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    taught_by INTEGER NOT NULL DEFAULT 0,
    taught_at INTEGER NOT NULL DEFAULT 0,
    decided_by INTEGER NOT NULL DEFAULT 0,
    live INTEGER NULL
);
CREATE UNIQUE INDEX lexicon_words_word_key_live ON lexicon_words (word_key, live);
