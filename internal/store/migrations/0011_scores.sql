-- SPDX-License-Identifier: Apache-2.0

-- Scores that people of ours gave, and their words on which score is authoritative. The
-- vulnerability is the id that was named, in lower case.
CREATE TABLE scores (
  id TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE INDEX scores_of ON scores (vulnerability);
CREATE TABLE score_choices (
  id TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE INDEX score_choices_of ON score_choices (vulnerability);
