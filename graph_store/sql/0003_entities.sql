-- Names that passages mention, or are about. They are told from the texts, like the words index, and bring passages
-- of all sources together. An entity's number is its id, as a signed number: it is cut from the name alone.
CREATE TABLE entity (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- Offsets in the source's text, as everywhere.
CREATE TABLE mention (
  entity INTEGER NOT NULL REFERENCES entity (number),
  passage INTEGER NOT NULL REFERENCES passage (number),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  PRIMARY KEY (entity, passage, start, "end")
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_by_passage ON mention (passage);

CREATE TABLE subject (
  entity INTEGER NOT NULL REFERENCES entity (number),
  passage INTEGER NOT NULL REFERENCES passage (number),
  PRIMARY KEY (entity, passage)
) STRICT, WITHOUT ROWID;

CREATE INDEX subject_by_passage ON subject (passage);

-- The sources whose names have been read; older databases hold some that wait for it.
CREATE TABLE named (
  source_id TEXT PRIMARY KEY REFERENCES source (id)
) STRICT, WITHOUT ROWID;
