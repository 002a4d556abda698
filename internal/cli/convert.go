// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/convert"
	"verdict/internal/limits"
	"verdict/spec/csaf"
)

// conversion is what the command is told.
type conversion struct {
	from, to, loss, releases string
	options                  convert.Options
}

func (r *run) convertCommand() *cobra.Command {
	var v conversion
	c := &cobra.Command{
		Use:   "convert FILE",
		Short: "Turn a document of one standard into one of another",
		Long: `convert writes a document to standard output, and what the target cannot say to standard
error, by the place in the source: lost has no place in the target, a fault is wrong in the
source and stands as it is written, and what is added is asked for by the target alone. With
--loss the report is written to a file as JSON. Which versions are affected stays as it is.

There are these conversions: ` + strings.Join(convert.Pairs(), ", ") + `.
OpenVEX has no ranges: it speaks of the releases of --releases, or of the versions that the
source names. A CVE record names who publishes it: --org; so does a CSAF document:
--publisher, --namespace and --publisher-category. A record is about one flaw: of a CSAF
document with several, --vulnerability chooses. - is standard input.`,
		Example: `  verdict convert --from cve --to osv CVE-2024-27309.json > osv.json
  verdict convert --from cve --to openvex CVE-2024-27309.json --releases releases.txt --loss loss.json
  verdict convert --from cve --to csaf CVE-2024-27309.json --publisher Acme --namespace https://acme.example --publisher-category vendor
  verdict convert --from cyclonedx --to openvex vex.cdx.json
  verdict convert --from osv --to cve GHSA-xxxx.json --org d3adb33f-0000-4000-8000-000000000001`,
		Args: exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return r.convert(args[0], v) },
	}
	f := c.Flags()
	f.StringVar(&v.from, "from", "", "standard of the document: "+listed(convert.Formats))
	f.StringVar(&v.to, "to", "", "standard to write: "+listed(convert.Formats))
	f.StringVar(&v.loss, "loss", "", "file to write the losses to, as JSON")
	f.StringVar(&v.releases, "releases", "", "file with a version of the product on each line, for --to openvex")
	f.StringVar(&v.options.OrgID, "org", "", "UUID of the organization that publishes, for --to cve")
	f.StringVar(&v.options.OrgName, "org-name", "", "its short name, for --to cve")
	f.StringVar(&v.options.Publisher, "publisher", "", "name of who publishes, for --to csaf, openvex and cyclonedx")
	f.StringVar(&v.options.Namespace, "namespace", "", "URL that is theirs, for --to csaf")
	f.StringVar(&v.options.PublisherCategory, "publisher-category", "", "what they are: "+listed(csaf.PublisherCategories)+", for --to csaf")
	f.StringVar(&v.options.Vulnerability, "vulnerability", "", "id of the one to convert, of a CSAF document that holds several, for --to cve and osv")
	completeFlag(c, "publisher-category", csaf.PublisherCategories)
	completeFlag(c, "from", convert.Formats)
	completeFlag(c, "to", convert.Formats)
	return c
}

func (r *run) convert(name string, v conversion) error {
	if v.from == "" || v.to == "" {
		return verdict.Errorf(verdict.Usage, "`verdict convert` needs --from and --to").WithHint("there are these: %s", strings.Join(convert.Pairs(), ", "))
	}
	for flag, given := range map[string]string{"from": v.from, "to": v.to} {
		if err := oneOf(flag, []string{given}, convert.Formats); err != nil {
			return err
		}
	}
	if err := v.fits(); err != nil {
		return err
	}
	raw, err := r.read(name)
	if err != nil {
		return err
	}
	if err := limits.CheckJSON(name, raw, limits.Caps{}); err != nil {
		return err
	}
	if v.options.Now, err = r.moment(); err != nil {
		return err
	}
	if v.options.Releases, err = r.versionsOf(v.releases); err != nil {
		return err
	}
	c, err := convert.Document(v.from, v.to, raw, v.options)
	if err != nil {
		return inFile(err, name)
	}
	if err := r.tellLosses(v.loss, c.Losses); err != nil {
		return err
	}
	_, err = r.Out.Write(c.Document)
	return err
}

// fits refuses flags that say nothing to the target.
func (v conversion) fits() error {
	switch {
	case v.releases != "" && v.to != "openvex":
		return verdict.Errorf(verdict.Usage, "--releases is for --to openvex")
	case (v.options.Namespace != "" || v.options.PublisherCategory != "") && v.to != "csaf":
		return verdict.Errorf(verdict.Usage, "--namespace and --publisher-category are for --to csaf")
	case v.options.Publisher != "" && (v.to == "cve" || v.to == "osv"):
		return verdict.Errorf(verdict.Usage, "--publisher is for --to csaf, openvex and cyclonedx; who publishes a CVE record is told by --org")
	case v.options.PublisherCategory != "":
		if err := oneOf("publisher-category", []string{v.options.PublisherCategory}, csaf.PublisherCategories); err != nil {
			return err
		}
	}
	return v.fitsRecord()
}

// fitsRecord refuses flags about records that say nothing to the conversion.
func (v conversion) fitsRecord() error {
	switch {
	case v.options.Vulnerability != "" && (v.from != "csaf" || v.to != "cve" && v.to != "osv"):
		return verdict.Errorf(verdict.Usage, "--vulnerability is for --from csaf --to cve or osv")
	case (v.options.OrgID != "" || v.options.OrgName != "") && v.to != "cve":
		return verdict.Errorf(verdict.Usage, "--org and --org-name are for --to cve")
	}
	return nil
}

// versionsOf reads a version from each line of a file; nil without a name.
func (r *run) versionsOf(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	raw, err := r.read(name)
	if err != nil {
		return nil, err
	}
	versions := strings.Fields(string(raw))
	if len(versions) == 0 {
		return nil, verdict.Errorf(verdict.Invalid, "the file names no version").At(name, 1, "")
	}
	return versions, nil
}

// inFile sets the file of an error about a document.
func inFile(err error, name string) error {
	var e *verdict.Error
	if errors.As(err, &e) && e.Code == verdict.Invalid && e.File == "" {
		return e.At(name, e.Line, e.Path)
	}
	return err
}

// tellLosses writes the losses on standard error, and as JSON to a file.
func (r *run) tellLosses(file string, losses []convert.Loss) error {
	for _, l := range losses {
		place := l.Path
		if place == "" {
			place = "the document"
		}
		fmt.Fprintf(r.Err, "%s: %s: %s\n", l.Kind, place, l.Message)
	}
	if file == "" {
		return nil
	}
	if losses == nil {
		losses = []convert.Loss{}
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(losses); err != nil {
		return err
	}
	return r.write(file, text.Bytes())
}
