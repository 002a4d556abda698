-- SPDX-License-Identifier: Apache-2.0

-- A database of schema version 1 with a small programme, as the program of that
-- version wrote it.
BEGIN TRANSACTION;
CREATE TABLE alias_rulings (
  a TEXT NOT NULL, b TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (a, b, valid_from)
);
CREATE TABLE assessments (
  id TEXT NOT NULL, product TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, way TEXT NOT NULL, authenticated BIGINT NOT NULL,
  command TEXT NOT NULL, changes BIGINT NOT NULL, batch TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL
);
INSERT INTO "audit" VALUES(1,1696204799999999,'','cli',0,'apply',27,'7170ff3a44e79ae0a8d5a2012f8324df6c09c611e0e8dd959ac579d808224490','','697782442bd3826df482ceba3bed8bfd26081614cb97794325f727a7c335070a');
CREATE TABLE audit_changes (
  audit BIGINT NOT NULL, n BIGINT NOT NULL, action TEXT NOT NULL, noun TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (audit, n)
);
INSERT INTO "audit_changes" VALUES(1,1,'put','products','["kafka"]','05afce223e1774b13bf57a961b63a709105cd8de409e05e4fc99daef81e7fc02');
INSERT INTO "audit_changes" VALUES(1,2,'put','lines','["kafka","3.4"]','ce1bc8093d2cfca28105fa0455851f0dca629859971c818ac62e035254e72177');
INSERT INTO "audit_changes" VALUES(1,3,'put','lines','["kafka","3.5"]','f6150ecc901c402e978c1e8c921c0c099057063034484936b89ac137d95bbe4f');
INSERT INTO "audit_changes" VALUES(1,4,'put','releases','["kafka","3.4.1"]','ae4bc20ed51d3e1a7250c080e3ccc7268d2a9a681961a56cb59d4bb5a2447584');
INSERT INTO "audit_changes" VALUES(1,5,'put','bills','["kafka","3.4.1",""]','446f15d70c6dc61cc1b0894dac91da83944cdea93af5c43b1289d3531a72a8c1');
INSERT INTO "audit_changes" VALUES(1,6,'put','releases','["kafka","3.5.0"]','73cb89eeec09a8bb4137dc4053e8c983dcc51a5f33641f94596cac9f0d09bd48');
INSERT INTO "audit_changes" VALUES(1,7,'put','bills','["kafka","3.5.0",""]','5c0d69303c9d93ef74cf8ffa9b801c94f32b411e9a72d0a31af011051174011e');
INSERT INTO "audit_changes" VALUES(1,8,'put','releases','["kafka","3.5.1"]','89dfcb8cddf716c4e0f197afc436d32890fc3a82becad5939af7a717ec361053');
INSERT INTO "audit_changes" VALUES(1,9,'put','bills','["kafka","3.5.1",""]','b185b9f2fb69aac680942801b53f295714941ae0c51c6fdbed3f4e014c927e9b');
INSERT INTO "audit_changes" VALUES(1,10,'put','sources','["advisories"]','637c263465d703ff3640ed1f7ba8d534e7461ceea5e10ed950541526f205f5f4');
INSERT INTO "audit_changes" VALUES(1,11,'put','records','["advisories","GHSA-3gh6-v5v9-6v9j"]','161c843517517c724b75d4988e696e1a2d13ddf049e02ae3130b70620571da36');
INSERT INTO "audit_changes" VALUES(1,12,'put','records','["advisories","GHSA-qcwq-55hx-v3vh"]','ea389a2f4e9597d67c03da8a58d70f71c296e05b05567efc3bf82e3c684b245a');
INSERT INTO "audit_changes" VALUES(1,13,'put','syncs','["advisories"]','812d1639dcb0a8f70ec29f4feca23cb9bc0d3f57bf99ec620a7066bf31fef7dd');
INSERT INTO "audit_changes" VALUES(1,14,'put','vulnerabilities','["V-49bcda7864e7"]','f91a81c94ab312e47fb4982f895e686c8c616198f8456e0a26adfccf43298836');
INSERT INTO "audit_changes" VALUES(1,15,'put','vulnerabilities','["V-702b85b7e5e9"]','5650f2a22264338d69f2fcd7cbcaa73e1e0b97b3efaa1605b4da950d2d3e613a');
INSERT INTO "audit_changes" VALUES(1,16,'put','vulnerability_ids','["cve-2023-34455","V-49bcda7864e7"]','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7');
INSERT INTO "audit_changes" VALUES(1,17,'put','vulnerability_ids','["ghsa-qcwq-55hx-v3vh","V-49bcda7864e7"]','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7');
INSERT INTO "audit_changes" VALUES(1,18,'put','vulnerability_ids','["cve-2023-36479","V-702b85b7e5e9"]','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7');
INSERT INTO "audit_changes" VALUES(1,19,'put','vulnerability_ids','["ghsa-3gh6-v5v9-6v9j","V-702b85b7e5e9"]','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7');
INSERT INTO "audit_changes" VALUES(1,20,'put','matches','["pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","V-702b85b7e5e9"]','439b71c33df258df6d534297c1058328d68da4b071d113de565c31442a2c5bce');
INSERT INTO "audit_changes" VALUES(1,21,'put','matches','["pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0","V-49bcda7864e7"]','b1c1f988554185f214ea5110d5e70f3ede5b3a0e8cb22a93f2b16d1034a02619');
INSERT INTO "audit_changes" VALUES(1,22,'put','matches','["pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4","V-49bcda7864e7"]','c20ea5daa9d3567053dfeb781333a821341630b432f4cc9e941b613a31139b4f');
INSERT INTO "audit_changes" VALUES(1,23,'put','findings','["kafka","3.4.1","pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","V-702b85b7e5e9"]','fbe9dd4020c23d819f736f9167824cd8272f7a9e62fea46b1dfdf64ef2ad7c46');
INSERT INTO "audit_changes" VALUES(1,24,'put','findings','["kafka","3.4.1","pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4","V-49bcda7864e7"]','a1c3b76d9d1e7fb9311a4047de86caeabdadab3350e275b24b72d6cb4aaa2c05');
INSERT INTO "audit_changes" VALUES(1,25,'put','findings','["kafka","3.5.0","pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","V-702b85b7e5e9"]','643b5ee4eeda226ff1f50d4717f289a19eb733853f815bc16d91e28d9280d9b2');
INSERT INTO "audit_changes" VALUES(1,26,'put','findings','["kafka","3.5.0","pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0","V-49bcda7864e7"]','dc96be29e46d4398e16c5acb707d4ba288cbfdf5d6bb757dcf1cc0820b6ed345');
INSERT INTO "audit_changes" VALUES(1,27,'put','findings','["kafka","3.5.1","pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","V-702b85b7e5e9"]','afbc32fc1fe9e3efe53c1a79665c123f951a165062b5eefe01ddd67f18a0cb4c');
CREATE TABLE bills (
  product TEXT NOT NULL, version TEXT NOT NULL, part TEXT NOT NULL, content TEXT NOT NULL, original TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, part, valid_from)
);
INSERT INTO "bills" VALUES('kafka','3.4.1','','e674b0f6f7145c3a6205affca61b31c2b1792a59e6e9cb782409d2af3700c9a4','88e188ef1fc161882d4bc693c8f57df796905f42f2b6783c612424f277556c08','{"Format":"CycloneDX","SpecVersion":"1.5","Digest":"88e188ef1fc161882d4bc693c8f57df796905f42f2b6783c612424f277556c08","Name":"3.4.1.cdx.json","Subject":"pkg:maven/org.apache.kafka/kafka_2.13@3.4.1","Completeness":"complete"}','446f15d70c6dc61cc1b0894dac91da83944cdea93af5c43b1289d3531a72a8c1',1696204799999999,9223372036854775807);
INSERT INTO "bills" VALUES('kafka','3.5.0','','4d7ea9fcde17a9bde47248252a88fbf679f13909be273269d5b9375da7ebecf2','eecbff7d5f02c0cb31e0c40791b46270038e6c872db0bee67ac60d8a5d1708aa','{"Format":"CycloneDX","SpecVersion":"1.5","Digest":"eecbff7d5f02c0cb31e0c40791b46270038e6c872db0bee67ac60d8a5d1708aa","Name":"3.5.0.cdx.json","Subject":"pkg:maven/org.apache.kafka/kafka_2.13@3.5.0","Completeness":"complete"}','5c0d69303c9d93ef74cf8ffa9b801c94f32b411e9a72d0a31af011051174011e',1696204799999999,9223372036854775807);
INSERT INTO "bills" VALUES('kafka','3.5.1','','a4a050c2f3584ccd5b8b82d04521c5a533612e6494a3f9fb4662519b27c42df9','2e45cedaa05281cffeb7caaefc2ed80b32a90327da90a45a1cfe2bff01faf8f3','{"Format":"CycloneDX","SpecVersion":"1.5","Digest":"2e45cedaa05281cffeb7caaefc2ed80b32a90327da90a45a1cfe2bff01faf8f3","Name":"3.5.1.cdx.json","Subject":"pkg:maven/org.apache.kafka/kafka_2.13@3.5.1","Completeness":"complete"}','b185b9f2fb69aac680942801b53f295714941ae0c51c6fdbed3f4e014c927e9b',1696204799999999,9223372036854775807);
CREATE TABLE classifications (
  product TEXT NOT NULL, vulnerability TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, vulnerability, n, valid_from)
);
CREATE TABLE components (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
INSERT INTO "components" VALUES(1,'pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217','{"PURL":"pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217"}');
INSERT INTO "components" VALUES(2,'pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4','{"PURL":"pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4"}');
INSERT INTO "components" VALUES(3,'pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0','{"PURL":"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0"}');
INSERT INTO "components" VALUES(4,'pkg:maven/org.xerial.snappy/snappy-java@1.1.10.1','{"PURL":"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.1"}');
CREATE TABLE contents (id BIGINT PRIMARY KEY, digest TEXT NOT NULL UNIQUE);
INSERT INTO "contents" VALUES(1,'e674b0f6f7145c3a6205affca61b31c2b1792a59e6e9cb782409d2af3700c9a4');
INSERT INTO "contents" VALUES(2,'4d7ea9fcde17a9bde47248252a88fbf679f13909be273269d5b9375da7ebecf2');
INSERT INTO "contents" VALUES(3,'a4a050c2f3584ccd5b8b82d04521c5a533612e6494a3f9fb4662519b27c42df9');
CREATE TABLE decisions (
  product TEXT NOT NULL, line TEXT NOT NULL, vulnerability TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, line, vulnerability, n, valid_from)
);
CREATE TABLE documents (
  name TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, n, valid_from)
);
CREATE TABLE evidence (
  id TEXT NOT NULL, product TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE findings (
  product TEXT NOT NULL, version TEXT NOT NULL, component TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, component, vulnerability, valid_from)
);
INSERT INTO "findings" VALUES('kafka','3.4.1','pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217','V-702b85b7e5e9','{"Product":"kafka","Version":"3.4.1","Component":"pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","Vulnerability":"V-702b85b7e5e9","Since":"2023-10-01T23:59:59.999999Z"}','fbe9dd4020c23d819f736f9167824cd8272f7a9e62fea46b1dfdf64ef2ad7c46',1696204799999999,9223372036854775807);
INSERT INTO "findings" VALUES('kafka','3.4.1','pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4','V-49bcda7864e7','{"Product":"kafka","Version":"3.4.1","Component":"pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4","Vulnerability":"V-49bcda7864e7","Since":"2023-10-01T23:59:59.999999Z"}','a1c3b76d9d1e7fb9311a4047de86caeabdadab3350e275b24b72d6cb4aaa2c05',1696204799999999,9223372036854775807);
INSERT INTO "findings" VALUES('kafka','3.5.0','pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217','V-702b85b7e5e9','{"Product":"kafka","Version":"3.5.0","Component":"pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","Vulnerability":"V-702b85b7e5e9","Since":"2023-10-01T23:59:59.999999Z"}','643b5ee4eeda226ff1f50d4717f289a19eb733853f815bc16d91e28d9280d9b2',1696204799999999,9223372036854775807);
INSERT INTO "findings" VALUES('kafka','3.5.0','pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0','V-49bcda7864e7','{"Product":"kafka","Version":"3.5.0","Component":"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0","Vulnerability":"V-49bcda7864e7","Since":"2023-10-01T23:59:59.999999Z"}','dc96be29e46d4398e16c5acb707d4ba288cbfdf5d6bb757dcf1cc0820b6ed345',1696204799999999,9223372036854775807);
INSERT INTO "findings" VALUES('kafka','3.5.1','pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217','V-702b85b7e5e9','{"Product":"kafka","Version":"3.5.1","Component":"pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","Vulnerability":"V-702b85b7e5e9","Since":"2023-10-01T23:59:59.999999Z"}','afbc32fc1fe9e3efe53c1a79665c123f951a165062b5eefe01ddd67f18a0cb4c',1696204799999999,9223372036854775807);
CREATE TABLE house_records (
  id TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE lines (
  product TEXT NOT NULL, slug TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, slug, valid_from)
);
INSERT INTO "lines" VALUES('kafka','3.4','{"Product":"kafka","Slug":"3.4","SupportFrom":"2023-02-07T00:00:00Z","EndOfLife":"2024-02-27T00:00:00Z"}','ce1bc8093d2cfca28105fa0455851f0dca629859971c818ac62e035254e72177',1696204799999999,9223372036854775807);
INSERT INTO "lines" VALUES('kafka','3.5','{"Product":"kafka","Slug":"3.5","SupportFrom":"2023-06-15T00:00:00Z","EndOfLife":"2024-07-29T00:00:00Z"}','f6150ecc901c402e978c1e8c921c0c099057063034484936b89ac137d95bbe4f',1696204799999999,9223372036854775807);
CREATE TABLE matches (
  component TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (component, vulnerability, valid_from)
);
INSERT INTO "matches" VALUES('pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217','V-702b85b7e5e9','{"Component":"pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","Vulnerability":"V-702b85b7e5e9","Records":["GHSA-3gh6-v5v9-6v9j"],"As":"purl","Identity":"pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217","Range":{"introduced":"9.0.0","fixed":"9.4.52"},"Fixed":["9.4.52"]}','439b71c33df258df6d534297c1058328d68da4b071d113de565c31442a2c5bce',1696204799999999,9223372036854775807);
INSERT INTO "matches" VALUES('pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0','V-49bcda7864e7','{"Component":"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0","Vulnerability":"V-49bcda7864e7","Records":["GHSA-qcwq-55hx-v3vh"],"As":"purl","Identity":"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0","Range":{"introduced":"0","fixed":"1.1.10.1"},"Fixed":["1.1.10.1"]}','b1c1f988554185f214ea5110d5e70f3ede5b3a0e8cb22a93f2b16d1034a02619',1696204799999999,9223372036854775807);
INSERT INTO "matches" VALUES('pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4','V-49bcda7864e7','{"Component":"pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4","Vulnerability":"V-49bcda7864e7","Records":["GHSA-qcwq-55hx-v3vh"],"As":"purl","Identity":"pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4","Range":{"introduced":"0","fixed":"1.1.10.1"},"Fixed":["1.1.10.1"]}','c20ea5daa9d3567053dfeb781333a821341630b432f4cc9e941b613a31139b4f',1696204799999999,9223372036854775807);
CREATE TABLE occurrences (
  content BIGINT NOT NULL REFERENCES contents (id), n BIGINT NOT NULL, component BIGINT NOT NULL REFERENCES components (id),
  scope TEXT NOT NULL, ref TEXT NOT NULL, path TEXT NOT NULL, rest TEXT NOT NULL,
  PRIMARY KEY (content, n)
);
INSERT INTO "occurrences" VALUES(1,0,1,'required','jetty-servlets','libs/jetty-servlets-9.4.51.v20230217.jar','{}');
INSERT INTO "occurrences" VALUES(1,1,2,'required','snappy-java','libs/snappy-java-1.1.8.4.jar','{}');
INSERT INTO "occurrences" VALUES(2,0,1,'required','jetty-servlets','libs/jetty-servlets-9.4.51.v20230217.jar','{}');
INSERT INTO "occurrences" VALUES(2,1,3,'required','snappy-java','libs/snappy-java-1.1.10.0.jar','{}');
INSERT INTO "occurrences" VALUES(3,0,1,'required','jetty-servlets','libs/jetty-servlets-9.4.51.v20230217.jar','{}');
INSERT INTO "occurrences" VALUES(3,1,4,'required','snappy-java','libs/snappy-java-1.1.10.1.jar','{}');
CREATE TABLE originals (digest TEXT PRIMARY KEY, content TEXT NOT NULL);
INSERT INTO "originals" VALUES('88e188ef1fc161882d4bc693c8f57df796905f42f2b6783c612424f277556c08','{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {"component": {"type": "application", "bom-ref": "kafka", "name": "kafka_2.13", "version": "3.4.1", "purl": "pkg:maven/org.apache.kafka/kafka_2.13@3.4.1"}},
  "compositions": [{"aggregate": "complete", "assemblies": ["kafka"]}],
  "components": [
    {"type": "library", "bom-ref": "jetty-servlets", "name": "jetty-servlets", "version": "9.4.51.v20230217", "purl": "pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217", "scope": "required", "evidence": {"occurrences": [{"location": "libs/jetty-servlets-9.4.51.v20230217.jar"}]}},
    {"type": "library", "bom-ref": "snappy-java", "name": "snappy-java", "version": "1.1.8.4", "purl": "pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4", "scope": "required", "evidence": {"occurrences": [{"location": "libs/snappy-java-1.1.8.4.jar"}]}}
  ]
}
');
INSERT INTO "originals" VALUES('eecbff7d5f02c0cb31e0c40791b46270038e6c872db0bee67ac60d8a5d1708aa','{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {"component": {"type": "application", "bom-ref": "kafka", "name": "kafka_2.13", "version": "3.5.0", "purl": "pkg:maven/org.apache.kafka/kafka_2.13@3.5.0"}},
  "compositions": [{"aggregate": "complete", "assemblies": ["kafka"]}],
  "components": [
    {"type": "library", "bom-ref": "jetty-servlets", "name": "jetty-servlets", "version": "9.4.51.v20230217", "purl": "pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217", "scope": "required", "evidence": {"occurrences": [{"location": "libs/jetty-servlets-9.4.51.v20230217.jar"}]}},
    {"type": "library", "bom-ref": "snappy-java", "name": "snappy-java", "version": "1.1.10.0", "purl": "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0", "scope": "required", "evidence": {"occurrences": [{"location": "libs/snappy-java-1.1.10.0.jar"}]}}
  ]
}
');
INSERT INTO "originals" VALUES('2e45cedaa05281cffeb7caaefc2ed80b32a90327da90a45a1cfe2bff01faf8f3','{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {"component": {"type": "application", "bom-ref": "kafka", "name": "kafka_2.13", "version": "3.5.1", "purl": "pkg:maven/org.apache.kafka/kafka_2.13@3.5.1"}},
  "compositions": [{"aggregate": "complete", "assemblies": ["kafka"]}],
  "components": [
    {"type": "library", "bom-ref": "jetty-servlets", "name": "jetty-servlets", "version": "9.4.51.v20230217", "purl": "pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217", "scope": "required", "evidence": {"occurrences": [{"location": "libs/jetty-servlets-9.4.51.v20230217.jar"}]}},
    {"type": "library", "bom-ref": "snappy-java", "name": "snappy-java", "version": "1.1.10.1", "purl": "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.1", "scope": "required", "evidence": {"occurrences": [{"location": "libs/snappy-java-1.1.10.1.jar"}]}}
  ]
}
');
INSERT INTO "originals" VALUES('ba1430cf0dbbdd77176fa14d4eff44c02c77b89caff419f8820b3d95d0cc48ed','{
  "schema_version": "1.7.0",
  "id": "GHSA-3gh6-v5v9-6v9j",
  "aliases": ["CVE-2023-36479"],
  "published": "2023-09-14T16:16:00Z",
  "modified": "2023-09-14T16:16:00Z",
  "summary": "CgiServlet of Jetty splits a quoted command name wrongly",
  "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:N/I:L/A:N"}],
  "affected": [
    {"package": {"ecosystem": "Maven", "name": "org.eclipse.jetty:jetty-servlets"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "9.0.0"}, {"fixed": "9.4.52"}]}]}
  ]
}
');
INSERT INTO "originals" VALUES('ffebdb161cf76c26bcf100e68f2203b105be3231ee3aa22fa572ffc5d83284ec','{
  "schema_version": "1.7.0",
  "id": "GHSA-qcwq-55hx-v3vh",
  "aliases": ["CVE-2023-34455"],
  "published": "2023-06-15T17:15:06Z",
  "modified": "2023-06-15T17:15:06Z",
  "summary": "An unchecked chunk length in snappy-java",
  "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
  "affected": [
    {"package": {"ecosystem": "Maven", "name": "org.xerial.snappy:snappy-java"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1.10.1"}]}]}
  ]
}
');
CREATE TABLE own_vulnerabilities (
  id TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE products (
  slug TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (slug, valid_from)
);
INSERT INTO "products" VALUES('kafka','{"Slug":"kafka","Name":"Apache Kafka","Kind":"platform","PURL":"pkg:maven/org.apache.kafka/kafka_2.13","Versions":"maven","Parts":[{"Name":"broker","Title":"The broker"},{"Name":"clients","Title":"The Java clients","Components":["pkg:maven/org.xerial.snappy/*"]}],"Author":"Example","Namespace":"https://example.org/kafka"}','05afce223e1774b13bf57a961b63a709105cd8de409e05e4fc99daef81e7fc02',1696204799999999,9223372036854775807);
CREATE TABLE records (
  source TEXT NOT NULL, id TEXT NOT NULL, original TEXT NOT NULL, details TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (source, id, valid_from)
);
INSERT INTO "records" VALUES('advisories','GHSA-3gh6-v5v9-6v9j','ba1430cf0dbbdd77176fa14d4eff44c02c77b89caff419f8820b3d95d0cc48ed','','{"Source":"advisories","ID":"GHSA-3gh6-v5v9-6v9j","Aliases":["CVE-2023-36479"],"Summary":"CgiServlet of Jetty splits a quoted command name wrongly","Published":"2023-09-14T16:16:00Z","Modified":"2023-09-14T16:16:00Z","Scores":[{"Vector":"CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:N/I:L/A:N","Source":"ghsa","By":"GHSA-3gh6-v5v9-6v9j"}],"Affected":[{"Ecosystem":"Maven","Name":"org.eclipse.jetty:jetty-servlets","Ranges":[[{"introduced":"9.0.0"},{"fixed":"9.4.52"}]]}],"Digest":"ba1430cf0dbbdd77176fa14d4eff44c02c77b89caff419f8820b3d95d0cc48ed","Origin":"GHSA-3gh6-v5v9-6v9j.json"}','161c843517517c724b75d4988e696e1a2d13ddf049e02ae3130b70620571da36',1696204799999999,9223372036854775807);
INSERT INTO "records" VALUES('advisories','GHSA-qcwq-55hx-v3vh','ffebdb161cf76c26bcf100e68f2203b105be3231ee3aa22fa572ffc5d83284ec','','{"Source":"advisories","ID":"GHSA-qcwq-55hx-v3vh","Aliases":["CVE-2023-34455"],"Summary":"An unchecked chunk length in snappy-java","Published":"2023-06-15T17:15:06Z","Modified":"2023-06-15T17:15:06Z","Scores":[{"Vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H","Source":"ghsa","By":"GHSA-qcwq-55hx-v3vh"}],"Affected":[{"Ecosystem":"Maven","Name":"org.xerial.snappy:snappy-java","Ranges":[[{"introduced":"0"},{"fixed":"1.1.10.1"}]]}],"Digest":"ffebdb161cf76c26bcf100e68f2203b105be3231ee3aa22fa572ffc5d83284ec","Origin":"GHSA-qcwq-55hx-v3vh.json"}','ea389a2f4e9597d67c03da8a58d70f71c296e05b05567efc3bf82e3c684b245a',1696204799999999,9223372036854775807);
CREATE TABLE releases (
  product TEXT NOT NULL, version TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, valid_from)
);
INSERT INTO "releases" VALUES('kafka','3.4.1','{"Product":"kafka","Version":"3.4.1","Line":"3.4","State":"released","ReleasedAt":"2023-06-06T00:00:00Z","Facts":{"uses.CgiServlet":"0"}}','ae4bc20ed51d3e1a7250c080e3ccc7268d2a9a681961a56cb59d4bb5a2447584',1696204799999999,9223372036854775807);
INSERT INTO "releases" VALUES('kafka','3.5.0','{"Product":"kafka","Version":"3.5.0","Line":"3.5","State":"released","ReleasedAt":"2023-06-15T00:00:00Z","Previous":"3.4.1","Facts":{"uses.CgiServlet":"0"}}','73cb89eeec09a8bb4137dc4053e8c983dcc51a5f33641f94596cac9f0d09bd48',1696204799999999,9223372036854775807);
INSERT INTO "releases" VALUES('kafka','3.5.1','{"Product":"kafka","Version":"3.5.1","Line":"3.5","State":"released","ReleasedAt":"2023-07-21T00:00:00Z","Previous":"3.5.0","Facts":{"uses.CgiServlet":"0"}}','89dfcb8cddf716c4e0f197afc436d32890fc3a82becad5939af7a717ec361053',1696204799999999,9223372036854775807);
CREATE TABLE relocations (
  ecosystem TEXT NOT NULL, name TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (ecosystem, name, valid_from)
);
CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE sources (
  name TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
INSERT INTO "sources" VALUES('advisories','{"Name":"advisories","Kind":"osv","Location":"/srv/programme/records","Score":"ghsa"}','637c263465d703ff3640ed1f7ba8d534e7461ceea5e10ed950541526f205f5f4',1696204799999999,9223372036854775807);
CREATE TABLE statements (
  product TEXT NOT NULL, version TEXT NOT NULL, vulnerability TEXT NOT NULL, revision BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, vulnerability, revision, valid_from)
);
CREATE TABLE suppression_files (
  name TEXT NOT NULL, original TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
CREATE TABLE suppressions (
  rule TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (rule, valid_from)
);
CREATE TABLE syncs (
  source TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (source, valid_from)
);
INSERT INTO "syncs" VALUES('advisories','{"LastSync":"2023-10-01T23:59:59.999999Z","LastTry":"2023-10-01T23:59:59.999999Z","Records":2}','812d1639dcb0a8f70ec29f4feca23cb9bc0d3f57bf99ec620a7066bf31fef7dd',1696204799999999,9223372036854775807);
CREATE TABLE vulnerabilities (
  id TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
INSERT INTO "vulnerabilities" VALUES('V-49bcda7864e7','{"IDs":["CVE-2023-34455","GHSA-qcwq-55hx-v3vh"],"Records":[{"Source":"advisories","ID":"GHSA-qcwq-55hx-v3vh"}]}','f91a81c94ab312e47fb4982f895e686c8c616198f8456e0a26adfccf43298836',1696204799999999,9223372036854775807);
INSERT INTO "vulnerabilities" VALUES('V-702b85b7e5e9','{"IDs":["CVE-2023-36479","GHSA-3gh6-v5v9-6v9j"],"Records":[{"Source":"advisories","ID":"GHSA-3gh6-v5v9-6v9j"}]}','5650f2a22264338d69f2fcd7cbcaa73e1e0b97b3efaa1605b4da950d2d3e613a',1696204799999999,9223372036854775807);
CREATE TABLE vulnerability_ids (
  name TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, vulnerability, valid_from)
);
INSERT INTO "vulnerability_ids" VALUES('cve-2023-34455','V-49bcda7864e7','','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7',1696204799999999,9223372036854775807);
INSERT INTO "vulnerability_ids" VALUES('ghsa-qcwq-55hx-v3vh','V-49bcda7864e7','','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7',1696204799999999,9223372036854775807);
INSERT INTO "vulnerability_ids" VALUES('cve-2023-36479','V-702b85b7e5e9','','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7',1696204799999999,9223372036854775807);
INSERT INTO "vulnerability_ids" VALUES('ghsa-3gh6-v5v9-6v9j','V-702b85b7e5e9','','643d76d2766c1c66bf6df40630304dc3b86aa16ace3849a62e16419d2ed3cce7',1696204799999999,9223372036854775807);
CREATE INDEX occurrences_component ON occurrences (component, content);
CREATE INDEX bills_content ON bills (content);
CREATE INDEX matches_vulnerability ON matches (vulnerability);
CREATE INDEX assessments_product ON assessments (product);
CREATE INDEX evidence_product ON evidence (product);
COMMIT;
