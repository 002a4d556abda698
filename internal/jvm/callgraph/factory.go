// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/program"
)

// factories are the classes whose methods newInstance and the like create a provider: of
// the service of the same name, else the JDK's own, which they find by its name (Java API
// for XML Processing 1.6, chapter 4).
var factories = map[string]string{
	"javax/xml/parsers/DocumentBuilderFactory": "com/sun/org/apache/xerces/internal/jaxp/DocumentBuilderFactoryImpl",
	"javax/xml/parsers/SAXParserFactory":       "com/sun/org/apache/xerces/internal/jaxp/SAXParserFactoryImpl",
	"javax/xml/transform/TransformerFactory":   "com/sun/org/apache/xalan/internal/xsltc/trax/TransformerFactoryImpl",
	"javax/xml/xpath/XPathFactory":             "com/sun/org/apache/xpath/internal/jaxp/XPathFactoryImpl",
	"javax/xml/validation/SchemaFactory":       "com/sun/org/apache/xerces/internal/jaxp/validation/XMLSchemaFactory",
	"javax/xml/datatype/DatatypeFactory":       "com/sun/org/apache/xerces/internal/jaxp/datatype/DatatypeFactoryImpl",
	"javax/xml/stream/XMLInputFactory":         "com/sun/xml/internal/stream/XMLInputFactoryImpl",
	"javax/xml/stream/XMLOutputFactory":        "com/sun/xml/internal/stream/XMLOutputFactoryImpl",
	"javax/xml/stream/XMLEventFactory":         "com/sun/xml/internal/stream/events/XMLEventFactoryImpl",
	"org/xml/sax/helpers/XMLReaderFactory":     "com/sun/org/apache/xerces/internal/parsers/SAXParser",
}

// reflectsFactories finds the methods that create providers.
func (g *Graph) reflectsFactories() {
	for class, standard := range factories {
		id, ok := g.p.Find(class)
		if !ok {
			continue
		}
		for _, m := range g.p.MethodsOf(id) {
			name, _ := g.p.MethodName(m)
			creates := strings.HasPrefix(name, "new") || strings.HasPrefix(name, "create")
			if creates && g.p.MethodAccess(m)&(program.Static|program.Private) == program.Static {
				g.reflection[m] = func(g *Graph, c use) { g.factory(c, class, standard) }
			}
		}
	}
}

// factory creates a provider: the one that is named, else any that a file names, and the
// JDK's.
func (g *Graph) factory(c use, service, standard string) {
	if c.i.Op != classfile.OpInvokeStatic {
		return
	}
	if service == "org/xml/sax/helpers/XMLReaderFactory" {
		service = "org/xml/sax/driver"
	}
	if n := textOperand(c.ref.Descriptor, c.i.Op); n == 0 && strings.Contains(c.ref.Descriptor, "Ljava/lang/ClassLoader;") {
		named := g.classesNamed(g.operand(c, n))
		for _, one := range named.list {
			if one.kind == aClass {
				g.construct(c.m, one.class, "()", Service)
			}
		}
		if named.open {
			g.supposeNamed(c)
			g.openly(c, "creates a provider of "+program.Dotted(service)+" whose name is not known", g.anyInstance(c.m))
		}
		return
	}
	g.provide(c.m, service)
	if class, ok := g.p.Find(standard); ok {
		g.construct(c.m, class, "()", Service)
	}
}
