// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"path"
	"slices"
	"strings"

	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
)

// The packages of the interfaces that a servlet container calls, the newer first.
var servletPackages = []string{"jakarta/servlet/", "javax/servlet/"}

// What names or marks classes for a servlet container (Jakarta Servlet 6.0, chapters 8 and
// 14; Jakarta WebSocket 2.1, chapter 4).
var (
	descriptors        = []string{"WEB-INF/web.xml", "META-INF/web-fragment.xml"}
	descriptorElements = []string{"servlet-class", "filter-class", "listener-class"}
	servletAnnotations = []string{"servlet.annotation.WebServlet", "servlet.annotation.WebFilter", "servlet.annotation.WebListener", "websocket.server.ServerEndpoint"}
	pages              = []string{".jsp", ".jspx", ".tag", ".tagx"}
)

// servlets creates and calls what a servlet container does.
func (r *resolver) servlets() {
	if !r.profile.Servlets {
		return
	}
	before := len(r.found.Plugins) + len(r.found.Gaps)
	r.descriptors()
	for _, name := range servletAnnotations {
		for _, top := range []string{"jakarta.", "javax."} {
			r.annotated(top+name, func(id program.ClassID) {
				origin := reach.Origin{By: reach.ByServlet, Key: "@" + top + name}
				r.served(id, origin, "@"+top+name+" stands at it")
			})
		}
	}
	for _, top := range servletPackages {
		for _, provider := range r.program.Providers(top + "ServletContainerInitializer") {
			origin := reach.Origin{By: reach.ByServlet, Key: "META-INF/services/" + strings.ReplaceAll(top, "/", ".") + "ServletContainerInitializer"}
			r.servedName(provider.Class, origin)
		}
	}
	if len(r.found.Plugins)+len(r.found.Gaps) == before {
		r.pass(reach.Gap{What: "no web.xml, no annotation and no initializer names a servlet, a filter or a listener", Origin: reach.Origin{By: reach.ByServlet}})
	}
}

// descriptors reads web.xml and web fragments, of the archives and of the folder, and
// looks for pages that a container makes classes of.
func (r *resolver) descriptors() {
	r.eachMember(func(a *classpath.Archive, i int) {
		switch name := a.Member(i); {
		case slices.Contains(descriptors, name):
			b, err := a.Append(nil, i)
			r.descriptor(r.short(a.Name)+"!"+name, b, err)
		case slices.Contains(pages, path.Ext(name)):
			r.page(r.short(a.Name) + "!" + name)
		}
	})
	if r.files.root == nil {
		return
	}
	for _, pattern := range []string{"**/" + descriptors[0], "**/*.jsp", "**/*.jspx"} {
		names, faults := r.files.files(pattern)
		for _, f := range faults {
			r.gap(reach.Gap{Name: f.name, What: r.why(f.err), Origin: reach.Origin{By: reach.ByServlet, Key: pattern}, Hides: reach.HidesCalls})
		}
		for _, name := range names {
			if path.Base(name) == path.Base(descriptors[0]) {
				b, err := r.text(name, maxText)
				r.descriptor(name, b, err)
			} else {
				r.page(name)
			}
		}
	}
}

// page tells of a page of which a container makes a class when it is asked for.
func (r *resolver) page(name string) {
	r.gap(reach.Gap{What: "is a page of which a servlet container makes a class: what it calls is not known", Origin: reach.Origin{By: reach.ByServlet, File: name}, Hides: reach.HidesCalls})
}

func (r *resolver) descriptor(name string, b []byte, err error) {
	origin := reach.Origin{By: reach.ByServlet, File: name}
	if err != nil {
		r.gap(reach.Gap{What: r.why(err), Origin: origin, Hides: reach.HidesCalls})
		return
	}
	for _, s := range elements(strings.ToValidUTF8(string(b), "\uFFFD")) {
		origin.Line, origin.Key = s.line, s.key
		if slices.Contains(descriptorElements, s.key[strings.IndexByte(s.key, ':')+1:]) {
			r.servedName(s.value, origin)
			continue
		}
		for _, word := range dotted.FindAllString(s.value, -1) { // of a parameter, such as a framework's
			if class, ok := r.find(word); ok && !r.program.InRuntime(class) {
				r.found.Plugins = append(r.found.Plugins, reach.Plugin{Origin: origin, Class: class, Outside: true, Assumed: true,
					What: origin.String() + " names " + word})
			}
		}
	}
}

func (r *resolver) servedName(name string, origin reach.Origin) {
	class, ok := r.find(name)
	if !ok {
		r.gap(r.absentClass(name, "is not on the class path", origin))
		return
	}
	r.served(class, origin, origin.String()+" names "+name)
}

// served creates a class, and calls it by the interfaces of the container that it
// implements; where none of them is there, by everything that it has.
func (r *resolver) served(class program.ClassID, origin reach.Origin, what string) {
	p := reach.Plugin{Class: class, Outside: true, What: what, Origin: origin}
	phantom := false
	note := func(c program.ClassID) {
		if !slices.ContainsFunc(servletPackages, func(top string) bool { return strings.HasPrefix(r.program.Name(c), top) }) {
			phantom = phantom || r.program.IsPhantom(c) && c != r.program.Object()
			return
		}
		if r.program.IsPhantom(c) {
			phantom = true
		} else {
			p.Types = append(p.Types, c)
		}
	}
	for c := r.program.Super(class); c != program.None; c = r.program.Super(c) {
		note(c)
	}
	r.program.Interfacing(class, func(i program.ClassID) bool {
		note(i)
		return true
	})
	if phantom {
		p.Types = nil
	}
	r.found.Plugins = append(r.found.Plugins, p)
}
