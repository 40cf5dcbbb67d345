"""The database's tables, as they came to be: each version's step from the one before it.

A reply's text arrives in rows of its own (``chunk``), so that growing costs the new text and not the whole;
when the reply ends, its text replaces its chunks. ``word`` is the index for searching; it holds no text, so
what is taken out of it has to be told again, as ``words()`` made it.
"""

from __future__ import annotations

from typing import Final

FIRST = """
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, updated REAL NOT NULL
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    role TEXT NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL, created REAL NOT NULL,
    model TEXT NOT NULL, error TEXT NOT NULL, usage TEXT
) STRICT;
CREATE INDEX message_of_conversation ON message (conversation);
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX chunk_of_message ON chunk (message)
"""

TREES = """
CREATE TABLE folder (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
ALTER TABLE conversation ADD COLUMN folder INTEGER;
CREATE INDEX conversation_of_folder ON conversation (folder);
ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN blind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
CREATE TABLE lane (
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    leaf INTEGER, responder TEXT NOT NULL, prompting TEXT, preset TEXT NOT NULL, trim TEXT,
    PRIMARY KEY (conversation, position)
) STRICT, WITHOUT ROWID;
INSERT INTO lane SELECT conversation, 0, max(id), '', NULL, '', NULL FROM message GROUP BY conversation;
ALTER TABLE message ADD COLUMN parent INTEGER;
UPDATE message SET parent = before.id FROM (
    SELECT id AS own, lag(id) OVER (PARTITION BY conversation ORDER BY id) AS id FROM message
) AS before WHERE before.own = message.id;
ALTER TABLE message ADD COLUMN reasoning TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN attachments TEXT;
ALTER TABLE message ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN provenance TEXT;
ALTER TABLE message ADD COLUMN choices BLOB;
ALTER TABLE message ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
CREATE INDEX unfinished ON message (id) WHERE status = 'streaming';
CREATE INDEX attached ON message (id) WHERE attachments IS NOT NULL;
CREATE INDEX prompt ON message (created) WHERE role = 'user';
ALTER TABLE chunk ADD COLUMN reasoning TEXT NOT NULL DEFAULT '';
CREATE TABLE preset (id INTEGER PRIMARY KEY, name TEXT NOT NULL, prompting TEXT NOT NULL) STRICT;
CREATE TABLE snippet (id INTEGER PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE draft (conversation INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE vote (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL, winner INTEGER,
    models TEXT NOT NULL, winning TEXT NOT NULL, cast REAL NOT NULL
) STRICT;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
"""

STEPS: Final = (FIRST, TREES)
VERSION: Final = len(STEPS)
"""The schema of this Vlinders, as ``user_version`` has it."""

WORDS: Final = """
CREATE VIRTUAL TABLE word USING fts5 (
    text, content = '', columnsize = 0, prefix = '2 3 4 5 6',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M* So'"
)
"""


def statements(script: str) -> list[str]:
    """Return a script's statements; none of ours has a semicolon inside."""
    return [statement.strip() for statement in script.split(";")]
