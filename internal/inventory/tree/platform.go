// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
)

// platform is what an image runs on.
type platform struct{ os, architecture, variant string }

func (p platform) String() string {
	s := p.os + "/" + p.architecture
	if p.variant != "" {
		s += "/" + p.variant
	}
	return s
}

// CheckPlatform refuses, with verdict.Usage, what is no platform; "" is none that is
// asked for.
func CheckPlatform(text string) error {
	if text == "" {
		return nil
	}
	_, err := parsePlatform(text)
	return err
}

// partOfPlatform is what containerd takes for one of os, architecture and variant.
var partOfPlatform = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_.-]+$`) })

// parsePlatform reads os/architecture or os/architecture/variant.
func parsePlatform(text string) (platform, error) {
	parts := strings.Split(text, "/")
	odd := func(part string) bool { return !partOfPlatform().MatchString(part) }
	if len(parts) < 2 || len(parts) > 3 || slices.ContainsFunc(parts, odd) {
		return platform{}, verdict.Errorf(verdict.Usage, "%q is no platform", shorten(text)).WithHint("write os/architecture, such as linux/amd64")
	}
	p := platform{os: parts[0], architecture: parts[1]}
	if len(parts) == 3 {
		p.variant = parts[2]
	}
	return p, nil
}

// fits reports whether an image is for the platform that is asked for. Without a
// variant all of them fit; arm64 is v8 by default.
func (p platform) fits(wanted platform) bool {
	variant := p.variant
	if p.architecture == "arm64" && variant == "" {
		variant = "v8"
	}
	return p.os == wanted.os && p.architecture == wanted.architecture && (wanted.variant == "" || wanted.variant == variant)
}

// choose takes the one image that is asked for.
func (o *opening) choose(all []descriptor) (descriptor, error) {
	fit := all
	if o.options.Image != "" {
		fit = nil
		for _, d := range all {
			if d.called(o.options.Image) {
				fit = append(fit, d)
			}
		}
		if len(fit) == 0 {
			return descriptor{}, undecided(o.options.Image, imageNames(all), len(all))
		}
	}
	if o.options.Platform != "" {
		wanted, err := parsePlatform(o.options.Platform)
		if err != nil {
			return descriptor{}, err
		}
		if fit, err = ofPlatform(fit, wanted); err != nil {
			return descriptor{}, err
		}
	}
	fit = slices.CompactFunc(fit, func(a, b descriptor) bool { return a.digest == b.digest })
	if len(fit) == 1 {
		return fit[0], nil
	}
	if platforms := platformsOf(fit); len(fit) > 1 && len(platforms) == len(fit) && oneName(fit) {
		return descriptor{}, verdict.Errorf(verdict.Usage, "holds an image for %d platforms", len(fit)).
			WithHint("name one with --platform: %s", shortList(platforms))
	}
	return descriptor{}, undecided("", imageNames(fit), len(fit))
}

// oneName reports whether images differ in their platforms only.
func oneName(all []descriptor) bool {
	return !slices.ContainsFunc(all, func(d descriptor) bool { return d.name() != all[0].name() })
}

// ofPlatform keeps the images for a platform. An image that does not say what it
// is for is one for any.
func ofPlatform(all []descriptor, wanted platform) ([]descriptor, error) {
	var fit []descriptor
	for _, d := range all {
		if d.platform == (platform{}) || d.platform.fits(wanted) {
			fit = append(fit, d)
		}
	}
	if len(fit) == 0 && len(all) > 0 {
		return nil, verdict.Errorf(verdict.NotFound, "holds no image for %s", wanted).WithHint("it holds one for %s", shortList(platformsOf(all)))
	}
	return fit, nil
}

// platformsOf gives the distinct platforms.
func platformsOf(all []descriptor) []string {
	var list []string
	for _, d := range all {
		if s := d.platform.String(); s != "/" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// imageNames gives a name for each image: the tag, or else the digest.
func imageNames(all []descriptor) []string {
	var list []string
	for _, d := range all {
		name := d.name()
		if name == "" || slices.Contains(list, name) {
			name = d.digest
		}
		list = append(list, name)
	}
	return list
}

// called reports whether a name is one of an image: its tag, with or without what
// stands in front of it, or its digest.
func (d descriptor) called(name string) bool {
	return d.name() == name || strings.HasSuffix(d.name(), "/"+name) || d.annotations[refName] == name || d.digest == name
}

// isFor refuses an image whose configuration says another platform than the one
// that is asked for.
func (o *opening) isFor(p platform) error {
	if o.options.Platform == "" || p == (platform{}) {
		return nil
	}
	wanted, err := parsePlatform(o.options.Platform)
	if err == nil && !p.fits(wanted) {
		err = verdict.Errorf(verdict.NotFound, "holds no image for %s", wanted).WithHint("it holds one for %s", p)
	}
	return err
}
