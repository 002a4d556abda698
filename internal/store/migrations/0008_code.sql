-- SPDX-License-Identifier: Apache-2.0

-- What the code of a part of a release answered to premises.
CREATE TABLE replays (
  product TEXT NOT NULL, version TEXT NOT NULL, part TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, part, kind, subject, valid_from)
);
-- Profiles of a programme's own: what of its products runs.
CREATE TABLE profiles (
  name TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
