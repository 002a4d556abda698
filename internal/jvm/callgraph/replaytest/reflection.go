// SPDX-License-Identifier: Apache-2.0

package replaytest

// factories are those of the Java API for XML Processing, which find their class by a name.
var factories = [][2]string{
	{"javax/xml/parsers/DocumentBuilderFactory", "*"}, {"javax/xml/parsers/SAXParserFactory", "*"},
	{"javax/xml/transform/TransformerFactory", "*"}, {"javax/xml/xpath/XPathFactory", "*"}, {"javax/xml/validation/SchemaFactory", "*"},
	{"javax/xml/datatype/DatatypeFactory", "*"}, {"javax/xml/stream/XMLInputFactory", "*"}, {"javax/xml/stream/XMLOutputFactory", "*"},
	{"javax/xml/stream/XMLEventFactory", "*"}, {"org/xml/sax/helpers/XMLReaderFactory", "*"},
}

// stands says of which methods of the JDK a call leads along an edge of a kind: of a class
// or those beneath it, one of a name or any.
var stands = map[string][][2]string{
	"handle": {{"java/lang/invoke/MethodHandles$Lookup", "*"}},
	"reflective": append([][2]string{
		{"java/lang/Class", "forName"}, {"java/lang/Class", "newInstance"}, {"java/lang/Class", "getEnumConstants"},
		{"java/lang/reflect/Constructor", "newInstance"}, {"java/lang/reflect/Method", "invoke"}, {"java/lang/reflect/Field", "*"},
		{"java/lang/reflect/Proxy", "newProxyInstance"}, {"java/lang/Enum", "valueOf"}, {"java/util/EnumSet", "*"},
		{"java/util/ResourceBundle", "getBundle"}, {"java/security/Provider", "<init>"}, {"javax/management/MBeanServer", "registerMBean"},
	}, factories...),
	"service":       append([][2]string{{"java/util/ServiceLoader", "*"}}, factories...),
	"serialization": {{"java/io/ObjectOutputStream", "*"}, {"java/io/ObjectInputStream", "*"}},
}
