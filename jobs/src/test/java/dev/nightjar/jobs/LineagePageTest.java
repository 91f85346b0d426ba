package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.LineageLayout.Place;
import dev.nightjar.jobs.LineageNode.Kind;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The picture and the tree of a lineage. */
class LineagePageTest {

  @Test
  void everyThingIsRightOfAllItWasMadeFrom_andNoTwoAreInOnePlace() {
    long seed = 20131103;
    Random random = new Random(seed);
    for (int scene = 0; scene < 50; scene++) {
      LineageGraph graph = new LineageGraph();
      int nodes = 1 + random.nextInt(40);
      for (int i = 0; i < nodes; i++) {
        graph.add(node("n" + i));
        for (int edges = random.nextInt(4); i > 0 && edges > 0; edges--) {
          graph.connect("n" + random.nextInt(i), "n" + i);
        }
      }
      Map<String, Place> places = LineageLayout.of(graph);
      assertThat(places).as("seed %d, scene %d", seed, scene).hasSize(nodes);
      assertThat(Set.copyOf(places.values())).hasSize(nodes);
      for (LineageGraph.Edge edge : graph.edges()) {
        assertThat(column(places, edge.from()))
            .as("seed %d, scene %d, %s", seed, scene, edge)
            .isLessThan(column(places, edge.to()));
      }
    }
  }

  @Test
  void thePageIsWellFormed_namesAreEscaped_andNothingIsFetched() throws Exception {
    LineageGraph graph = new LineageGraph();
    String evil = "a<script>alert('x')</script>&\"b\"";
    graph.add(node(evil));
    graph.add(node("plain"));
    graph.connect(evil, "plain");
    String page = LineagePage.of(graph, node("plain"));
    assertThat(page)
        .doesNotContain("<script", "http", "src=", "@import", "url(")
        .contains("&lt;script&gt;", "viewBox=\"0 0 ", "name=\"viewport\"");
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6)
                        .getBytes(StandardCharsets.UTF_8)));
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(1);
  }

  @Test
  void aThingIsToldOnceInTheTree_andThenByName() {
    LineageGraph graph = new LineageGraph();
    for (String id : List.of("top", "left", "right", "bottom", "landing")) {
      graph.add(node(id));
    }
    graph.connect("left", "top");
    graph.connect("right", "top");
    graph.connect("bottom", "left");
    graph.connect("bottom", "right");
    graph.connect("landing", "bottom");
    StringWriter text = new StringWriter();
    LineageText.print(new PrintWriter(text), node("top"), graph::inputsOf);
    assertThat(text.toString().lines())
        .containsExactly(
            "table top",
            "├─ table left",
            "│  └─ table bottom",
            "│     └─ table landing",
            "└─ table right",
            "   └─ table bottom  (above)");
    assertThat(new HashSet<>(graph.usersOf("bottom"))).hasSize(2);
  }

  private static int column(Map<String, Place> places, String id) {
    return places.getOrDefault(id, new Place(-1, 0)).column();
  }

  private static LineageNode node(String id) {
    return new LineageNode(id, Kind.TABLE, id, new TreeMap<>());
  }
}
