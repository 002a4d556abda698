-- SPDX-License-Identifier: Apache-2.0

-- CVE ids of ours, whose records lie among the originals; requests to CVE Services for ids,
-- and those of others to us.
CREATE TABLE cve_ids (
  id TEXT NOT NULL, draft TEXT NOT NULL, sent TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE cve_reservations (
  id TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE cve_requests (
  id TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
