// SPDX-License-Identifier: Apache-2.0

package program

import (
	"bytes"
	"slices"
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
)

// Provider is a class that provides a service (java.util.ServiceLoader).
type Provider struct {
	Class  string // with dots
	Module bool   // a module names it, no file

	runtime bool
}

// services is the folder of the files that name providers.
const services = "META-INF/services/"

// Providers gives what the archives provide for a service, whose name has slashes or
// dots, in the order of the class path: by files and by
// modules.
func (p *Program) Providers(service string) []Provider {
	if p.providers == nil {
		p.findProviders()
	}
	return p.providers[Dotted(service)]
}

// Services gives the services that something on the class path provides, but for the
// JDK's own.
func (p *Program) Services() []string {
	if p.providers == nil {
		p.findProviders()
	}
	var list []string
	for service, providers := range p.providers {
		if slices.ContainsFunc(providers, func(by Provider) bool { return !by.runtime }) {
			list = append(list, service)
		}
	}
	slices.Sort(list)
	return list
}

func (p *Program) findProviders() {
	p.providers = map[string][]Provider{}
	for _, a := range p.Path.Archives {
		if a.Runtime {
			continue
		}
		for _, i := range a.In(services) {
			service := strings.TrimPrefix(a.Member(i), services)
			if content, err := a.Append(nil, i); err == nil {
				for line := range bytes.Lines(content) {
					line, _, _ = bytes.Cut(line, []byte("#"))
					p.provide(service, Provider{Class: string(bytes.TrimSpace(line))})
				}
			}
		}
	}
	for _, a := range p.Path.Archives {
		p.moduleProviders(a)
	}
}

// moduleProviders reads what modules provide. An archive may be run as a module.
func (p *Program) moduleProviders(a *classpath.Archive) {
	for i := range a.Members() {
		if n := a.Member(i); n != "module-info.class" && !strings.HasSuffix(n, "/module-info.class") {
			continue
		}
		content, err := a.Append(nil, i)
		if err != nil {
			continue
		}
		if module, err := classfile.Parse(content); err == nil {
			for _, provides := range module.Provides() {
				for _, class := range provides.With {
					p.provide(Dotted(provides.Service), Provider{Dotted(class), true, a.Runtime})
				}
			}
		}
	}
}

func (p *Program) provide(service string, by Provider) {
	if by.Class != "" && !slices.Contains(p.providers[service], by) {
		p.providers[service] = append(p.providers[service], by)
	}
}
