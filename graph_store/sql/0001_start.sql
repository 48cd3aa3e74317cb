-- Sources, passages with their vectors and words, networks with their findings, and the ids that name them.
-- Every record row carries a seal, a hash over its other columns. Times are ISO 8601, lists are JSON.

-- One row of counters. `generation` counts changes to the passages, `removals` those that took some away,
-- `last_number` is the highest number a passage ever had, `clashes` the ids that needed another window.
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL,
  removals INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  clashes INTEGER NOT NULL,
  model TEXT,
  dimension INTEGER
) STRICT;

INSERT INTO state (one, generation, removals, last_number, clashes) VALUES (1, 0, 0, 0, 0);

-- An id never comes to name other content: rows stay when their object is removed.
CREATE TABLE identity (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  removed_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_any_case ON identity (id COLLATE NOCASE);

-- The long columns come last: lists of sources do not read them.
CREATE TABLE source (
  id TEXT PRIMARY KEY REFERENCES identity (id),
  title TEXT NOT NULL,
  origin TEXT NOT NULL,
  url TEXT,
  date TEXT,
  author TEXT,
  added_at TEXT NOT NULL,
  collections TEXT NOT NULL,
  characters INTEGER NOT NULL,
  seal BLOB NOT NULL,
  sections TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE passage (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE REFERENCES identity (id),
  source_id TEXT NOT NULL REFERENCES source (id),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  heading TEXT NOT NULL,
  sentences TEXT NOT NULL,
  seal BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE INDEX passage_by_source ON passage (source_id, start);

-- Little-endian float32, unit length.
CREATE TABLE vector (
  number INTEGER PRIMARY KEY REFERENCES passage (number),
  value BLOB NOT NULL,
  seal BLOB NOT NULL
) STRICT;

-- What stands here is already cut into normalised words (graph_store.normal.words), so that every
-- character but the space belongs to a word; the stemmer touches ASCII words only.
CREATE VIRTUAL TABLE words USING fts5 (
  title, heading, text,
  tokenize = "porter unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Co Cn'"
);

CREATE TABLE question (
  id TEXT PRIMARY KEY REFERENCES identity (id),
  text TEXT NOT NULL,
  seal BLOB NOT NULL
) STRICT;

CREATE TABLE finding (
  id TEXT PRIMARY KEY REFERENCES identity (id),
  seal BLOB NOT NULL,
  record TEXT NOT NULL
) STRICT;

-- Copied out of the findings' records, to find them by source. What is cited may have been removed since.
CREATE TABLE citation (
  finding_id TEXT NOT NULL REFERENCES finding (id),
  segment INTEGER NOT NULL,
  place INTEGER NOT NULL,
  source_id TEXT NOT NULL REFERENCES identity (id),
  passage_id TEXT NOT NULL REFERENCES identity (id),
  PRIMARY KEY (finding_id, segment, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX citation_by_source ON citation (source_id);

-- `settings` are what two answers to one question must share for one to replace the other. `answered_at` and
-- `generation` say when this was last the answer, and over which passages.
CREATE TABLE network (
  id TEXT PRIMARY KEY REFERENCES identity (id),
  question_id TEXT NOT NULL REFERENCES question (id),
  settings TEXT NOT NULL,
  created_at TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  generation INTEGER NOT NULL,
  asked TEXT NOT NULL,
  headline TEXT NOT NULL,
  seal BLOB NOT NULL,
  record TEXT NOT NULL
) STRICT;

CREATE INDEX network_by_question ON network (question_id, answered_at);
CREATE INDEX network_by_time ON network (created_at);

-- (The key's columns come first: SQLite 3.40 calls other orders damaged when there is no rowid.)
CREATE TABLE network_finding (
  network_id TEXT NOT NULL REFERENCES network (id),
  finding_id TEXT NOT NULL REFERENCES finding (id),
  place INTEGER NOT NULL,
  PRIMARY KEY (network_id, finding_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX network_finding_by_finding ON network_finding (finding_id);
