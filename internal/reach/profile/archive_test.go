// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"archive/zip"
	"bytes"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/internal/reach"
)

// pack puts the classes of the shop and other members into an archive.
func (s *shop) pack(name, within string, others map[string]string) {
	s.t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, content []byte) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	for name, text := range others {
		add(name, []byte(text))
	}
	err := filepath.WalkDir(filepath.Join(s.folder, "classes"), func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		inside, _ := filepath.Rel(filepath.Join(s.folder, "classes"), file)
		content, err := os.ReadFile(file)
		add(within+filepath.ToSlash(inside), content)
		return err
	})
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.write(name, b.String())
}

func TestManifestsSayWhatRuns(t *testing.T) {
	s := newShop(t)
	s.pack("lib/shop-1.2.jar", "", map[string]string{"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\nMain-Class: shop.Tool\nPremain-Class: shop.Agent\n", "META-INF/shop.factories": "shop.Any=\\\n  shop.FileReporter\n"})
	const base = "closed: true\nclassPath: [\"lib/*.jar\"]\n"
	s.expect(base+"manifests: true\n", map[string]reach.Result{"shop.Tool#work": reach.Reached, "shop.Hidden#work": reach.NotReached})
	s.write("bin/run", "java $OPTS -jar \"$HOME/lib/shop-$VERSION.jar\" --port 80\n")
	found := s.expect(base+"scripts: [bin/run]\n", map[string]reach.Result{"shop.Tool#work": reach.Reached, "shop.Hidden#work": reach.NotReached})
	if way := found["shop.Tool#work"].Witness; len(way) == 0 || way[0].What != "named by bin/run:1, Main-Class of shop-1.2.jar" {
		t.Errorf("%v", way)
	}
	s.expect(base+"main: [shop.Tool]\nconfiguration: [\"classpath:META-INF/*.factories\"]\n", map[string]reach.Result{"shop.FileReporter#report": reach.ReachedAssuming, "shop.OtherReporter#report": reach.NotReached})
	s.expect(base+"main: [shop.Tool]\nconfiguration: [\"classpath:META-INF/*.gone\"]\n", map[string]reach.Result{"shop.OtherReporter#<init>": reach.Undetermined, "shop.Hidden#work": reach.NotReached})
	s.write("bin/run", "java -javaagent:lib/shop-1.2.jar shop.Main\n")
	_, roots := s.asks(base+"scripts: [bin/run]\n", "shop.Main#main")
	if !slices.ContainsFunc(roots.Gaps, func(g reach.Gap) bool { return g.Name == "shop.Agent" && strings.Contains(g.What, "agent") }) {
		t.Errorf("%+v", roots.Gaps)
	}
}

func TestAWebApplicationInAnArchiveRuns(t *testing.T) {
	s := newShop(t)
	s.remove("WEB-INF/web.xml")
	s.pack("shop.war", "WEB-INF/classes/", map[string]string{
		"WEB-INF/web.xml": "<web-app>\n<listener><listener-class>shop.UnmarkedServlet</listener-class></listener>\n<param-value>shop.Mentioned</param-value></web-app>",
		"META-INF/services/jakarta.servlet.ServletContainerInitializer": "shop.Tool\n"})
	s.expect("extends: [servlet]\nclosed: true\n", map[string]reach.Result{
		"shop.UnmarkedServlet#service": reach.Reached, "shop.MarkedServlet#service": reach.Reached, "shop.CartServlet#service": reach.ReachedAssuming,
		"shop.Mentioned#close": reach.ReachedAssuming, "shop.Tool#<init>": reach.Reached, "shop.Hidden#work": reach.NotReached})
	s.expect("classPath: [\"*.war\"]\nservlets: true\nclosed: true\n", map[string]reach.Result{"shop.CartServlet#service": reach.NotReached})
	s.pack("shop.war", "WEB-INF/classes/", map[string]string{"index.jsp": "<%= 1 %>"})
	s.expect("classPath: [\"*.war\"]\nservlets: true\nclosed: true\n", map[string]reach.Result{"shop.CartServlet#service": reach.Undetermined})
}

// Reading what is no file may never end.
func TestWhatIsNoFileIsNotRead(t *testing.T) {
	s := newShop(t)
	l, err := net.Listen("unix", filepath.Join(s.folder, "bin", "socket.sh"))
	if err != nil {
		t.Skipf("this system makes no socket in a folder: %v", err)
	}
	defer l.Close()
	_, roots := s.asks("classPath: [classes]\nclosed: true\nscripts: [\"bin/*.sh\"]\n", "shop.Hidden#work")
	if len(roots.Gaps) != 1 || roots.Gaps[0].Name != "bin/socket.sh" || roots.Gaps[0].What != "is neither a file nor a folder" {
		t.Errorf("%+v", roots.Gaps)
	}
}

// A link that leads out of the folder is not followed, and is told.
func TestFoldersAreNotLeft(t *testing.T) {
	s := newShop(t)
	s.write("../outside/start.sh", "java shop.Hidden\n")
	if err := os.Symlink(filepath.Join("..", "..", "outside", "start.sh"), filepath.Join(s.folder, "bin", "linked.sh")); err != nil {
		t.Skipf("this system makes no links: %v", err)
	}
	found, roots := s.asks("classPath: [classes]\nclosed: true\nscripts: [\"bin/*.sh\"]\n", "shop.Hidden#work")
	if found["shop.Hidden#work"].Result != reach.Undetermined || len(roots.Gaps) != 1 || roots.Gaps[0].Name != "bin/linked.sh" {
		t.Errorf("%v %+v", found, roots.Gaps)
	}
}
