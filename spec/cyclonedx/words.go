// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"regexp"
	"strings"
)

// The words of the standard's enumerations, of all versions that are read.
var (
	specVersions   = words("1.2 1.3 1.4 1.5 1.6 1.7")
	componentTypes = words("application framework library container platform operating-system device device-driver firmware file machine-learning-model data cryptographic-asset")
	scopes         = words("required optional excluded")
	patchTypes     = words("unofficial monkey backport cherry-pick")
	resolvedTypes  = words("defect enhancement security")
	hashAlgorithms = words("MD5 SHA-1 SHA-256 SHA-384 SHA-512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 Streebog-256 Streebog-512")
	aggregates     = words("complete incomplete incomplete_first_party_only incomplete_first_party_proprietary_only incomplete_first_party_opensource_only incomplete_third_party_only incomplete_third_party_proprietary_only incomplete_third_party_opensource_only unknown not_specified")
)

// The names that the standard defines for the objects that are read, of all
// versions; XML elements bear the same names.
var (
	bomNames         = words("$schema bomFormat specVersion serialNumber version metadata components services externalReferences dependencies compositions vulnerabilities signature annotations formulation properties declarations definitions citations")
	componentNames   = words("type mime-type bom-ref supplier manufacturer authors author publisher group name version versionRange isExternal description scope hashes licenses copyright patentAssertions cpe purl omniborId swhid swid modified pedigree externalReferences components evidence releaseNotes modelCard data cryptoProperties properties tags signature")
	pedigreeNames    = words("ancestors descendants variants commits patches notes")
	patchNames       = words("type diff resolves")
	hashNames        = words("alg content")
	dependencyNames  = words("ref dependsOn provides")
	compositionNames = words("bom-ref aggregate assemblies dependencies vulnerabilities signature")
	evidenceNames    = words("identity occurrences callstack licenses copyright")
)

// read are the names whose values become nodes, with the step that they are of a
// path in JSON; the values of others, such as licences, are passed over, for they
// may be most of a bill.
var read = steps(words(`metadata component components service services dependency dependencies dependsOn
	composition compositions bomFormat specVersion serialNumber version type bom-ref group name purl scope publisher
	hash hashes alg content evidence occurrence occurrences location property properties value
	cpe pedigree ancestors patch patches diff url resolves issue id ref aggregate assembly assemblies`))

var (
	hashContent  = regexp.MustCompile(`^([a-fA-F0-9]{32}|[a-fA-F0-9]{40}|[a-fA-F0-9]{64}|[a-fA-F0-9]{96}|[a-fA-F0-9]{128})$`)
	serialNumber = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	wholeNumber  = regexp.MustCompile(`^-?[0-9]+$`)
)

func words(list string) []string { return strings.Fields(list) }

func steps(names []string) map[string]string {
	m := make(map[string]string, len(names))
	for _, name := range names {
		m[name] = jsonStep(name)
	}
	return m
}
