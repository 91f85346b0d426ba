package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Html;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads markup strictly: what is well-formed has no text that became markup. */
final class Markup {
  private Markup() {}

  static Document parse(String markup) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(markup)));
    } catch (Exception e) {
      throw new AssertionError("not well-formed: " + e.getMessage() + "\n" + markup, e);
    }
  }

  /** Well-formed, with finite places, all texts inside the drawing. */
  static Document chart(Html svg) {
    String markup = svg.toString();
    Document document = parse(markup);
    assertThat(markup).doesNotContain("NaN").doesNotContain("Infinity");
    assertThat(document.getElementsByTagName("title").getLength()).isPositive();
    NodeList texts = document.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      var attributes = texts.item(i).getAttributes();
      double x = Double.parseDouble(attributes.getNamedItem("x").getNodeValue());
      double y = Double.parseDouble(attributes.getNamedItem("y").getNodeValue());
      assertThat(x).isBetween(0.0, Chart.WIDTH);
      assertThat(y).isBetween(0.0, Chart.HEIGHT);
    }
    return document;
  }

  static int count(Document document, String tag) {
    return document.getElementsByTagName(tag).getLength();
  }
}
