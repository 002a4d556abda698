// SPDX-License-Identifier: Apache-2.0

package app

import (
	"io"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
	"verdict/internal/publish/site"
	"verdict/internal/store"
)

// advisoriesForSite are the advisories that readers of a site may read, each with its
// documents.
func advisoriesForSite(s *store.Snapshot, reader verdict.Audience) (list []site.Advisory, err error) {
	all, err := readersOf(s, reader)
	for _, p := range all {
		list = append(list, site.Advisory{PublishedAdvisory: p, Formats: advisoryFormats(p)})
	}
	return list, err
}

// advisoryFormats are the documents of an advisory on the site, in the order in which its
// page names them.
func advisoryFormats(p verdict.PublishedAdvisory) []site.AdvisoryFormat {
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
