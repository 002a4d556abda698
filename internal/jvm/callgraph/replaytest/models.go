// SPDX-License-Identifier: Apache-2.0

package replaytest

// stands says of which methods of the JDK a call leads along an edge of a kind: of a class
// or those beneath it, one of a name or any.
var stands = map[string][][2]string{
	"handle": {{"java/lang/invoke/MethodHandles$Lookup", "*"}},
	"reflective": {
		{"java/lang/Class", "forName"}, {"java/lang/Class", "newInstance"}, {"java/lang/Class", "getEnumConstants"},
		{"java/lang/reflect/Constructor", "newInstance"}, {"java/lang/reflect/Method", "invoke"}, {"java/lang/reflect/Field", "*"},
		{"java/lang/reflect/Proxy", "newProxyInstance"}, {"java/lang/Enum", "valueOf"}, {"java/util/EnumSet", "*"},
		{"java/util/ResourceBundle", "getBundle"}, {"java/security/Provider", "<init>"}, {"javax/management/MBeanServer", "registerMBean"},
		{"javax/xml/parsers/DocumentBuilderFactory", "*"}, {"javax/xml/parsers/SAXParserFactory", "*"},
		{"javax/xml/transform/TransformerFactory", "*"}, {"javax/xml/xpath/XPathFactory", "*"},
	},
	"service": {
		{"java/util/ServiceLoader", "*"},
		{"javax/xml/parsers/DocumentBuilderFactory", "*"}, {"javax/xml/parsers/SAXParserFactory", "*"},
		{"javax/xml/transform/TransformerFactory", "*"}, {"javax/xml/xpath/XPathFactory", "*"},
	},
	"serialization": {{"java/io/ObjectOutputStream", "*"}, {"java/io/ObjectInputStream", "*"}},
}
