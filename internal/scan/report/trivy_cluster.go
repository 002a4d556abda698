// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

// trivyCluster is the report of `trivy kubernetes`, which has had its resources in
// several lists.
type trivyCluster struct {
	Name              string          `json:"ClusterName"`
	Vulnerabilities   []trivyResource `json:"Vulnerabilities"`
	Misconfigurations []trivyResource `json:"Misconfigurations"`
	Resources         []trivyResource `json:"Resources"`
	Findings          []trivyResource `json:"Findings"`
}

// trivyResource is what was found in one image of a workload, or in all of them: in
// the summary they are one resource.
type trivyResource struct {
	Namespace string `json:"Namespace"`
	Kind      string `json:"Kind"`
	Name      string `json:"Name"`
	// Metadata is of the images: a list, and an object of one before 0.50.
	Metadata json.RawMessage `json:"Metadata"`
	Results  []trivyResult   `json:"Results"`
}

var (
	trivyClusters = sync.OnceValue(strictjson.PlanOf[trivyCluster])
	trivyImages   = sync.OnceValue(strictjson.PlanOf[[]trivyImage])
	trivyOneImage = sync.OnceValue(strictjson.PlanOf[trivyImage])
)

func readTrivyCluster(s *sheet) error {
	c, err := decode(s, trivyClusters)
	if err != nil {
		return err
	}
	s.Tool, s.Format = "trivy", "trivy JSON about a Kubernetes cluster"
	s.Subject = verdict.ScanSubject{Name: c.Name, Several: true}
	for _, r := range slices.Concat(c.Vulnerabilities, c.Misconfigurations, c.Resources, c.Findings) {
		within := strings.Trim(strings.Join([]string{r.Namespace, r.Kind, r.Name}, "/"), "/")
		image := r.image()
		for _, result := range r.Results {
			result.rows(s, within, first(targetImage(result.Target), image))
		}
	}
	return nil
}

// image gives the image that all results of the resource are about; "" when that is
// not told.
func (r trivyResource) image() string {
	var named []string
	for _, i := range r.images() {
		named = append(named, i.reference())
	}
	if named = compact(named, maxIDs); len(named) == 0 {
		for _, result := range r.Results {
			named = append(named, targetImage(result.Target))
		}
		named = compact(named, maxIDs)
	}
	if len(named) != 1 {
		return ""
	}
	return named[0]
}

func (r trivyResource) images() []trivyImage {
	if bytes.HasPrefix(bytes.TrimSpace(r.Metadata), []byte("[")) {
		list, _, _ := trivyImages().Decode(r.Metadata) // what is no image names none
		return list
	}
	one, _, _ := trivyOneImage().Decode(r.Metadata)
	return []trivyImage{one}
}

// reference names an image by tag and digest, as far as they are told.
func (i trivyImage) reference() string {
	var tag, digest string
	if len(i.RepoTags) > 0 {
		tag = i.RepoTags[0]
	}
	if len(i.RepoDigests) > 0 {
		digest = i.RepoDigests[0]
	}
	if _, value, ok := strings.Cut(digest, "@"); ok && tag != "" && !strings.Contains(tag, "@") {
		return tag + "@" + value
	}
	return first(tag, digest, i.ImageID)
}

// imageTarget is how trivy calls the packages of the distribution in an image:
// solr:9.2 (debian 12.5).
var imageTarget = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\S+[:@]\S+) \([^()]*\)$`) })

func targetImage(target string) string {
	if m := imageTarget().FindStringSubmatch(clip(target)); m != nil {
		return m[1]
	}
	return ""
}
