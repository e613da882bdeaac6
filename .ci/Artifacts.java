import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Looks at what {@code .ci/artifacts} has published: what Maven Central asks of each artifact
 * (https://central.sonatype.org/publish/requirements/, signatures apart), and that nobody needs anything else to use it.
 */
final class Artifacts {
    private static final String PARENT = "ztun-parent";
    private static final String BOM = "ztun-bom";
    private static final List<String> ASKED =
            List.of("name", "description", "url", "licenses/license/url", "developers/developer/organization", "scm/url", "scm/connection");

    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> published = new TreeSet<>();
    private final Set<String> managed = new TreeSet<>();

    public static void main(String[] args) throws Exception {
        Artifacts artifacts = new Artifacts();
        try (Stream<Path> poms = Files.walk(Path.of(args[0]))) {
            for (Path pom : poms.filter(path -> path.toString().endsWith(".pom")).sorted().toList()) {
                artifacts.check(pom);
            }
        }
        artifacts.compare();
        artifacts.mistakes.forEach(System.err::println);
        System.out.println("published: " + artifacts.published + ", mistakes: " + artifacts.mistakes.size());
        System.exit(artifacts.mistakes.isEmpty() ? 0 : 1);
    }

    private void check(Path pom) throws Exception {
        Element project = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
        String artifact = text(project, "artifactId");
        for (String path : ASKED) {
            expect(!text(project, path).isBlank(), pom, "has no " + path);
        }
        expect(!text(project, "version").endsWith("-SNAPSHOT"), pom, "is a snapshot");
        if (artifact.equals(PARENT)) {
            return; // nobody's parent once published; Maven publishes it all the same
        }
        expect(find(project, "parent").isEmpty(), pom, "needs a parent");
        expect(find(project, "build").isEmpty(), pom, "says how it is built");
        expect(!Files.readString(pom).contains("${"), pom, "has a property in it");
        for (Element dependency : dependencies(project)) {
            String name = text(dependency, "groupId") + ":" + text(dependency, "artifactId");
            expect(!text(dependency, "version").isBlank(), pom, "has no version for " + name);
            expect(!text(dependency, "scope").equals("test"), pom, "has its tests' " + name);
        }
        if (artifact.equals(BOM)) {
            find(project, "dependencyManagement/dependencies/dependency")
                    .forEach(each -> managed.add(text(each, "artifactId") + "-" + text(each, "version")));
        } else {
            String base = pom.toString().substring(0, pom.toString().length() - ".pom".length());
            published.add(artifact + "-" + text(project, "version"));
            expectIn(base + ".jar", "module-info.class");
            expectIn(base + "-sources.jar", "module-info.java");
            expectIn(base + "-javadoc.jar", "index.html");
        }
    }

    private void compare() {
        if (!published.equals(managed) || published.isEmpty()) {
            mistakes.add(BOM + " has " + managed + " and published is " + published);
        }
    }

    private void expectIn(String jar, String entry) throws Exception {
        if (!new File(jar).isFile()) {
            mistakes.add(jar + " is missing");
            return;
        }
        try (ZipFile zip = new ZipFile(jar)) {
            expect(zip.getEntry(entry) != null, Path.of(jar), "lacks " + entry);
        }
    }

    private void expect(boolean right, Path file, String mistake) {
        if (!right) {
            mistakes.add(file + " " + mistake);
        }
    }

    private static List<Element> dependencies(Element project) {
        List<Element> all = new ArrayList<>(find(project, "dependencies/dependency"));
        all.addAll(find(project, "dependencyManagement/dependencies/dependency"));
        return all;
    }

    private static String text(Element parent, String path) {
        return find(parent, path).stream().map(Node::getTextContent).findFirst().orElse("").strip();
    }

    private static List<Element> find(Element parent, String path) {
        List<Element> found = List.of(parent);
        for (String step : path.split("/")) {
            List<Element> next = new ArrayList<>();
            for (Element element : found) {
                for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element inner && inner.getTagName().equals(step)) {
                        next.add(inner);
                    }
                }
            }
            found = next;
        }
        return found;
    }
}
