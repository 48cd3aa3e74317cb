-- What a source has besides its text: pages, questions it answers, the file it was read from. And preferences.

-- JSON list of offsets at which the pages of a source begin, for those that have pages.
CREATE TABLE page (
  source_id TEXT PRIMARY KEY REFERENCES source (id),
  starts TEXT NOT NULL,
  seal BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- `asked` is the normal form of the question's text; `start` to `end` is what answers it.
CREATE TABLE source_question (
  source_id TEXT NOT NULL REFERENCES source (id),
  place INTEGER NOT NULL,
  asked TEXT NOT NULL,
  text TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  seal BLOB NOT NULL,
  PRIMARY KEY (source_id, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX source_question_by_words ON source_question (asked);

-- The file as it came; `name` is a label, never a path to write to.
CREATE TABLE original (
  source_id TEXT PRIMARY KEY REFERENCES source (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  seal BLOB NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE preference (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  seal BLOB NOT NULL
) STRICT, WITHOUT ROWID;
