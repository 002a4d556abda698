// SPDX-License-Identifier: Apache-2.0

package spdx

import (
	"strings"

	j "verdict/spec/jsontree"
)

// The shapes of this file say what the JSON schema of SPDX 2.3 says. That of 2.2 asks
// for more of a package (licences and copyright), which 2.3 has let go.

var (
	text  = j.Text(0, 0)
	texts = j.List(0, text)
)

var documentShape = j.Object(j.Fields{
	"SPDXID!": text, "annotations": annotationsShape, "comment": text, "dataLicense!": text, "name!": text, "spdxVersion!": text,
	"creationInfo!": j.Object(j.Fields{"comment": text, "created!": text, "creators!": j.List(1, text), "licenseListVersion": text}),
	"externalDocumentRefs": j.List(0, j.Object(j.Fields{
		"checksum!": checksumShape, "externalDocumentId!": text, "spdxDocument!": text,
	})),
	"hasExtractedLicensingInfos": j.List(0, licenceShape), "documentNamespace!": text, "documentDescribes": texts,
	"revieweds": j.List(0, j.Object(j.Fields{"comment": text, "reviewDate!": text, "reviewer": text})),
	"packages":  j.List(0, packageShape), "files": j.List(0, fileShape), "snippets": j.List(0, snippetShape),
	"relationships": j.List(0, j.Object(j.Fields{
		"spdxElementId!": text, "comment": text, "relatedSpdxElement!": text, "relationshipType!": j.Words(relationshipTypes),
	})),
})

var annotationsShape = j.List(0, j.Object(j.Fields{
	"annotationDate!": text, "annotationType!": j.Words("OTHER REVIEW"), "annotator!": text, "comment!": text,
}))

var checksumShape = j.Object(j.Fields{"algorithm!": j.Words(algorithms), "checksumValue!": text})

const algorithms = "SHA1 SHA224 SHA256 SHA384 SHA512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 MD2 MD4 MD5 MD6 ADLER32"

var licenceShape = j.Object(j.Fields{
	"comment": text, "extractedText!": text, "licenseId!": text, "name": text, "seeAlsos": texts,
	"crossRefs": j.List(0, j.Object(j.Fields{
		"isLive": j.Bool, "isValid": j.Bool, "isWayBackLink": j.Bool, "match": text, "order": whole, "timestamp": text, "url!": text,
	})),
})

// whole is any whole number.
var whole = j.Integer(-1 << 53)

var packageShape = j.Object(j.Fields{
	"SPDXID!": text, "annotations": annotationsShape, "attributionTexts": texts, "builtDate": text, "checksums": j.List(0, checksumShape),
	"comment": text, "copyrightText": text, "description": text, "downloadLocation!": text, "filesAnalyzed": j.Bool, "hasFiles": texts,
	"externalRefs": j.List(0, j.Object(j.Fields{
		"comment": text, "referenceCategory!": j.Words("OTHER PERSISTENT-ID PERSISTENT_ID SECURITY PACKAGE-MANAGER PACKAGE_MANAGER"),
		"referenceLocator!": text, "referenceType!": text,
	})),
	"homepage": text, "licenseComments": text, "licenseConcluded": text, "licenseDeclared": text, "licenseInfoFromFiles": texts,
	"name!": text, "originator": text, "packageFileName": text,
	"packageVerificationCode": j.Object(j.Fields{"packageVerificationCodeExcludedFiles": texts, "packageVerificationCodeValue!": text}),
	"primaryPackagePurpose":   j.Words("OTHER INSTALL ARCHIVE FIRMWARE APPLICATION FRAMEWORK LIBRARY CONTAINER SOURCE DEVICE OPERATING_SYSTEM FILE"),
	"releaseDate":             text, "sourceInfo": text, "summary": text, "supplier": text, "validUntilDate": text, "versionInfo": text,
})

var fileShape = j.Object(j.Fields{
	"SPDXID!": text, "annotations": annotationsShape, "artifactOfs": j.List(0, j.Map(j.Any)), "attributionTexts": texts,
	"checksums!": j.List(1, checksumShape), "comment": text, "copyrightText": text, "fileContributors": texts, "fileDependencies": texts,
	"fileName!": text, "fileTypes": j.List(0, j.Words("OTHER DOCUMENTATION IMAGE VIDEO ARCHIVE SPDX APPLICATION SOURCE BINARY TEXT AUDIO")),
	"licenseComments": text, "licenseConcluded": text, "licenseInfoInFiles": texts, "noticeText": text,
})

var snippetShape = func() j.Shape {
	pointer := j.Object(j.Fields{"reference!": text, "offset": whole, "lineNumber": whole})
	return j.Object(j.Fields{
		"SPDXID!": text, "annotations": annotationsShape, "attributionTexts": texts, "comment": text, "copyrightText": text,
		"licenseComments": text, "licenseConcluded": text, "licenseInfoInSnippets": texts, "name!": text, "snippetFromFile!": text,
		"ranges!": j.List(1, j.Object(j.Fields{"endPointer!": pointer, "startPointer!": pointer})),
	})
}()

// relationshipTypes are those of section 11.1 of SPDX 2.3.
var relationshipTypes = strings.Join([]string{
	"DESCRIBES DESCRIBED_BY CONTAINS CONTAINED_BY DEPENDS_ON DEPENDENCY_OF DEPENDENCY_MANIFEST_OF BUILD_DEPENDENCY_OF DEV_DEPENDENCY_OF",
	"OPTIONAL_DEPENDENCY_OF PROVIDED_DEPENDENCY_OF TEST_DEPENDENCY_OF RUNTIME_DEPENDENCY_OF EXAMPLE_OF GENERATES GENERATED_FROM ANCESTOR_OF",
	"DESCENDANT_OF VARIANT_OF DISTRIBUTION_ARTIFACT PATCH_FOR PATCH_APPLIED COPY_OF FILE_ADDED FILE_DELETED FILE_MODIFIED EXPANDED_FROM_ARCHIVE",
	"DYNAMIC_LINK STATIC_LINK DATA_FILE_OF TEST_CASE_OF BUILD_TOOL_OF DEV_TOOL_OF TEST_OF TEST_TOOL_OF DOCUMENTATION_OF OPTIONAL_COMPONENT_OF",
	"METAFILE_OF PACKAGE_OF AMENDS PREREQUISITE_FOR HAS_PREREQUISITE REQUIREMENT_DESCRIPTION_FOR SPECIFICATION_FOR OTHER",
}, " ")
