// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// said writes what a script starts and names in one line each.
func said(scripts ...*script) (list []string) {
	launchers := linked(scripts)
	for _, s := range scripts {
		for _, st := range s.starts {
			line := fmt.Sprintf("%s:%d", s.name, st.line)
			for i, words := range [][]string{st.classes, st.jars, st.agents, st.unknown} {
				if len(words) > 0 {
					line += " " + []string{"class", "jar", "agent", "unknown"}[i] + " " + strings.Join(words, " ")
				}
			}
			if st.passes {
				line += " passes"
			}
			list = append(list, line)
		}
		for _, n := range s.named {
			if !n.shown {
				list = append(list, fmt.Sprintf("%s:%d names %s", s.name, n.line, n.word))
			}
		}
	}
	for name, called := range launchers {
		list = append(list, fmt.Sprintf("%s launches %t", name, called))
	}
	slices.Sort(list)
	return list
}

// runClass is a script of the kind that starts any class, and start one that calls it.
const (
	runClass = `#!/bin/bash
# Starts the class that it is told: java $* is what it does.
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] [-name servicename] classname [opts]"
  exit 1
fi
base_dir=$(dirname $0)/..
for file in "$base_dir"/libs/*; do CLASSPATH="$CLASSPATH":"$file"; done
# Which java to use
if [ -z "$JAVA_HOME" ]; then
  JAVA="java"
else
  JAVA="$JAVA_HOME/bin/java"
fi
if [ -z "$KAFKA_JVM_PERFORMANCE_OPTS" ]; then
  KAFKA_JVM_PERFORMANCE_OPTS="-server -XX:+UseG1GC -Djava.awt.headless=true"
fi
JAVA_MAJOR_VERSION=$("$JAVA" -version 2>&1 | sed -E -n 's/.* version "([0-9]*).*$/\1/p')
if [ "x$DAEMON_MODE" = "xtrue" ]; then
  nohup "$JAVA" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS -cp "$CLASSPATH" $KAFKA_OPTS "$@" > "$CONSOLE_OUTPUT_FILE" 2>&1 < /dev/null &
else
  exec "$JAVA" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS -cp "$CLASSPATH" $KAFKA_OPTS "$@"
fi
`
	serverStart = `#!/bin/bash
base_dir=$(dirname $0)
EXTRA_ARGS=${EXTRA_ARGS-'-name kafkaServer -loggc'}
case $COMMAND in
  -daemon)
    EXTRA_ARGS="-daemon "$EXTRA_ARGS
    ;;
esac
exec $base_dir/kafka-run-class.sh $EXTRA_ARGS kafka.Kafka "$@"
`
	zkServer = `#!/usr/bin/env bash
ZOOMAIN="-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.local.only=$JMXLOCALONLY org.apache.zookeeper.server.quorum.QuorumPeerMain"
case $1 in
start)
    nohup "$JAVA" $ZOO_DATADIR_AUTOCREATE "-Dzookeeper.log.dir=${ZOO_LOG_DIR}" \
    "-Dzookeeper.log.file=${ZOO_LOG_FILE}" \
    -XX:+HeapDumpOnOutOfMemoryError -XX:OnOutOfMemoryError='kill -9 %p' \
    -cp "$CLASSPATH" $JVMFLAGS $ZOOMAIN "$ZOOCFG" > "$_ZOO_DAEMON_OUT" 2>&1 < /dev/null &
    ;;
print-cmd)
    echo "\"$JAVA\" -cp \"$CLASSPATH\" $JVMFLAGS $ZOOMAIN"
    ;;
esac
`
)

func TestWhatScriptsStartIsRead(t *testing.T) {
	for _, tt := range []struct {
		name    string
		scripts []*script
		want    []string
	}{
		{"a script that starts any class, and one that calls it", []*script{readScript("bin/kafka-run-class.sh", runClass), readScript("bin/kafka-server-start.sh", serverStart)}, []string{
			"bin/kafka-run-class.sh:20 passes", "bin/kafka-run-class.sh:22 passes", "bin/kafka-server-start.sh:9 class kafka.Kafka passes", "bin/kafka-server-start.sh:9 names kafka.Kafka", "kafka-run-class.sh launches true"}},
		{"a class in a variable", []*script{readScript("zkServer.sh", zkServer)}, []string{
			"zkServer.sh:2 names org.apache.zookeeper.server.quorum.QuorumPeerMain", "zkServer.sh:5 class org.apache.zookeeper.server.quorum.QuorumPeerMain unknown $ZOO_DATADIR_AUTOCREATE"}},
		{"plain commands", []*script{readScript("run", "java -cp 'lib/*' -Xmx1g shop.Main start\n/usr/bin/java -jar \"$HOME/lib/shop-$VERSION.jar\" --port 80 && java @args\njava --module-path m --module shop/shop.Main\n")}, []string{
			"run:1 class shop.Main start", "run:1 names shop.Main", "run:2 jar $HOME/lib/shop-$VERSION.jar", "run:2 unknown the file of arguments args", "run:3 class shop.Main"}},
		{"an agent", []*script{readScript("run", "exec java -javaagent:/opt/agent.jar=port=1 -jar shop.jar\n")}, []string{"run:1 jar shop.jar agent /opt/agent.jar", "run:1 names shop.jar"}},
		{"a class that nobody knows", []*script{readScript("run", "exec java -cp $CP $MAIN_CLASS \"$ARGS\"\n")}, []string{"run:1 unknown $MAIN_CLASS"}},
		{"one of several classes", []*script{readScript("run", "case $1 in\na) MAIN=shop.A;;\nb) MAIN=shop.B;;\nesac\njava $MAIN\n")}, []string{"run:2 names shop.A", "run:3 names shop.B", "run:5 class shop.A shop.B"}},
		{"what looks for java and what prints", []*script{readScript("run", "which java\ncommand -v java >/dev/null || die\nif [ -x \"$JAVA\" ]; then JAVA=java; fi\necho \"java -cp x shop.Main\"\n[[ $JAVA == /usr/* ]]\njava -version\nps ax | grep java | grep shop.Main\n")}, []string(nil)},
		{"a comment", []*script{readScript("run", "# exec java shop.Main\njava shop.Other # shop.Main\n")}, []string{"run:2 class shop.Other", "run:2 names shop.Other"}},
		{"a script of Windows", []*script{readScript("run.bat", "@echo off\r\nrem java shop.Not\r\n:: java shop.Not\r\nset MAIN=shop.Main\r\nif exist \"%JAVA_EXE%\" goto execute\r\n\"%JAVA_EXE%\" %OPTS% ^\r\n  -cp \"%CLASSPATH%\" %MAIN% %*\r\n"),
			readScript("run-class.bat", "\"%JAVA%\" %HEAP_OPTS% -cp x %*\r\n"), readScript("go.bat", "call \"%~dp0run-class.bat\" shop.Go %*\r\n")}, []string{
			"go.bat:1 class shop.Go passes", "go.bat:1 names shop.Go", "run-class.bat launches true", "run-class.bat:1 passes", "run.bat:4 names shop.Main", "run.bat:6 class shop.Main passes"}},
		{"a script as build tools write it", []*script{readScript("shop", "DEFAULT_JVM_OPTS='\"-Xmx64m\"'\nif [ -n \"$JAVA_HOME\" ] ; then\n  JAVACMD=$JAVA_HOME/bin/java\nelse\n  JAVACMD=java\nfi\nset -- \\\n        -classpath \"$CLASSPATH\" \\\n        shop.Main \\\n        \"$@\"\nexec \"$JAVACMD\" \"$@\"\n")}, []string{
			"shop launches false", "shop:11 passes", "shop:9 names shop.Main"}},
		{"java in a variable of another name", []*script{readScript("run", "RUNNER=\"$JAVA_HOME/bin/java\"\nexec \"${RUNNER}\" -cp x $WHAT\n${JAVA:-java} shop.Main\n")}, []string{"run:2 unknown $WHAT", "run:3 class shop.Main", "run:3 names shop.Main"}},
		{"a command in a variable", []*script{readScript("run", "CMD=\"$JAVA $OPTS -cp $CP $MAIN_CLASS\"\nJAVA_HOME=/usr/lib/java\nexec $CMD\n")}, []string{"run:1 unknown $MAIN_CLASS"}},
		{"a class behind a test, and one on a line that goes on", []*script{readScript("run", "test -n \"$MAIN\" || MAIN=shop.Main\nSTAT=`\"$JAVA\" -Da=b \\\n  -cp $CP shop.Stat`\n")}, []string{"run:1 names shop.Main", "run:2 class shop.Stat", "run:3 names shop.Stat"}},
		{"a unit of systemd", []*script{readScript("shop.service", "[Service]\nEnvironment=JAVA=/usr/bin/java\nExecStart=/usr/bin/java -jar /opt/shop/shop.jar\n")}, []string{"shop.service:3 jar /opt/shop/shop.jar"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := said(tt.scripts...); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestSettingsAreRead(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a.properties", "# c=x.Y\n! d=x.Y\na.class=x.Y\nb : x.Y,\\\n   z.W\nc\\:d=1\nempty=\nlone\n", "3 a.class=x.Y|4 b=x.Y,z.W|6 c:d=1|7 empty=|8 lone="},
		{"a.yaml", "a:\n  b: x.Y\n  c: [x.Z, {d: 1}]\n---\ne: f\n", "2 a.b=x.Y|3 a.c=x.Z|3 a.c.d=1|5 e=f"},
		{"a.yaml", "a: &x x.Y\nb: *x\n", "1 a=&x x.Y|2 b=*x"},
		{"a.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE web-app>\n<a class='x.Y' b=\"1\">\n<!-- <b class=\"x.N\"/>\n--><servlet-class>\n  x.Z\n</servlet-class></a>", "3 class=x.Y|3 b=1|6 servlet-class=x.Z"},
		{"a.conf", "KafkaServer {\n  x.LoginModule required\n  user=\"a\";\n};\n// x\n", "1 =KafkaServer {|2 =x.LoginModule required|3 user=\"a\";|4 =};"},
		{"a.json", "{\n \"a\": \"x.Y\",\n}", "1 ={|2 a=\"x.Y\",|3 =}"},
		{"a.imports", "# c\nx.Y\n", "2 =x.Y"},
	} {
		var got []string
		for _, s := range readSettings(tt.name, []byte(tt.text)) {
			if s.key == "version" {
				continue
			}
			got = append(got, fmt.Sprintf("%d %s=%s", s.line, s.key, s.value))
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, strings.Join(got, "|"), tt.want)
		}
	}
}

func TestPatternsFit(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"*.class", "a.b.class", true}, {"*.class", "class", false}, {"a*b*c", "abc", true}, {"a*b*c", "ac", false}, {"a*a", "a", false}, {"*", "", true}, {"a", "b", false}, {"*b*", "abc", true},
	} {
		if fits(tt.pattern, tt.name) != tt.want {
			t.Errorf("%s and %s", tt.pattern, tt.name)
		}
	}
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"a.**", "a.b.C", true}, {"a.**", "b.C", false}, {"**", "x", true}, {"a.**.C", "a.C", true}, {"a.*", "a.b.C", false}, {"**.b.*", "a.b.C", true},
	} {
		if fitsPath(strings.Split(tt.pattern, "."), strings.Split(tt.name, ".")) != tt.want {
			t.Errorf("%s and %s", tt.pattern, tt.name)
		}
	}
}

// A script that multiplies its variables is read in the time of its size.
func TestAScriptCannotMultiplyItsVariables(t *testing.T) {
	var b strings.Builder
	for _, name := range []string{"A", "B", "C", "D", "E", "F"} {
		for n := range maxValues {
			b.WriteString(name + "=\"" + strings.Repeat("$"+string(name[0]+1)+" ", n+1) + "\"\n")
		}
	}
	b.WriteString(strings.Repeat("java $A $B $C\n", 20_000))
	began := time.Now()
	linked([]*script{readScript("x.sh", b.String())})
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
