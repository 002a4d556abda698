// SPDX-License-Identifier: Apache-2.0

package app

import (
	"io"
	"path"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
	"verdict/internal/publish/site"
	"verdict/internal/store"
	"verdict/spec/csaf"
)

// formatWords name the standards in which an advisory stands beside its page.
var formatWords = map[string]string{"csaf": "CSAF 2.0", "cve": "CVE record", "osv": "OSV", "openvex": "OpenVEX", "cyclonedx": "CycloneDX VEX"}

// linkDocuments names on the page of each advisory where it stands in the standards: the
// document of the provider first.
func linkDocuments(list []site.Advisory, given advisoryGiven, provider []publish.File) {
	for i, a := range list {
		name := csaf.FileName(a.Number)
		for _, f := range provider {
			if path.Base(f.Path) == name && !strings.Contains(f.Path, "/history/") {
				list[i].Formats = append(list[i].Formats, site.AdvisoryFormat{Name: formatWords["csaf"], Path: f.Path})
			}
		}
		list[i].Formats = append(list[i].Formats, given.links[a.Number]...)
	}
}

// advisoriesForSite are the advisories that readers of a site may read, each with its
// documents.
func advisoriesForSite(s *store.Snapshot, reader verdict.Audience) (list []site.Advisory, err error) {
	all, err := readersOf(s, reader)
	for _, p := range all {
		list = append(list, site.Advisory{PublishedAdvisory: p, Formats: bulletins(p)})
	}
	return list, err
}

// bulletins are the documents of an advisory for people, beside its page.
func bulletins(p verdict.PublishedAdvisory) []site.AdvisoryFormat {
	return []site.AdvisoryFormat{
		{Name: "Plain text", Path: site.AdvisoryPath(p.Number, "txt"), Render: func(w io.Writer) error {
			b := publish.NewBulletin(p)
			text, err := announcement.Render(announcement.Text, b)
			if err == nil {
				_, err = io.WriteString(w, b.Subject+"\n\n"+text) // the subject stands in no body
			}
			return err
		}},
		{Name: "JSON", Path: site.AdvisoryPath(p.Number, "json"), Render: func(w io.Writer) error {
			raw, err := announcement.JSON(publish.NewBulletin(p))
			if err == nil {
				_, err = w.Write(raw)
			}
			return err
		}},
	}
}
