package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;
  private final Problems problems = new Problems();

  @Test
  void aDatabaseIsNamedWithWhereItsPasswordIs() throws IOException {
    Map<String, Database> databases =
        read(
            """
            databases:
              bi: { url: "jdbc:postgresql://h:5432/m?sslmode=require", user: u, password_env: BI_PW }
              off: { url: "${NIGHTJAR_NO_SUCH_VARIABLE:-}", user: u, password_file: /run/pw }
            """);
    assertThat(problems.all()).isEmpty();
    Database bi = databases.get("bi");
    assertThat(bi.shownUrl()).isEqualTo("jdbc:postgresql://h:5432/m");
    assertThat(bi.passwordEnv()).isEqualTo("BI_PW");
    assertThat(bi.isOff()).isFalse();
    assertThat(databases.get("off").isOff()).isTrue();
  }

  @Test
  void allMistakesAreToldWithTheirLinesAndNoPassword() throws IOException {
    read(
        """
        databases:
          Bi: { url: "jdbc:mysql://h/m", user: u }
          a: { url: "jdbc:postgresql://h/m?user=u&password=geheim", user: u }
          b: { url: "jdbc:postgresql://u:geheim@h/m", user: u }
          c: { user: u, password: geheim }
          d: { url: "", user: "", password_env: "geheim!", password_file: x }
          e: { url: "", user: u, pasword_env: X }
        """);
    List<String> told = problems.all().stream().map(Object::toString).toList();
    assertThat(told)
        .containsExactly(
            "lakehouse.yaml:4: 'Bi' is not a name: small letters, digits and _",
            "lakehouse.yaml:4: 'url' must be a JDBC URL such as"
                + " jdbc:postgresql://localhost:5432/monitoring",
            "lakehouse.yaml:5: 'user' does not stand in the URL; name it by user, password_env or"
                + " password_file",
            "lakehouse.yaml:6: the URL holds an '@'; name user and password by keys of their own",
            "lakehouse.yaml:7: 'url' is missing",
            "lakehouse.yaml:7: a password does not stand here; name it by password_env or"
                + " password_file",
            "lakehouse.yaml:8: 'user' must not be empty",
            "lakehouse.yaml:8: the password is named twice, by variable and by file",
            "lakehouse.yaml:8: 'password_env' must be the name of an environment variable",
            "lakehouse.yaml:9: unknown key 'pasword_env'; did you mean 'password_env'?");
    assertThat(String.join("\n", told)).doesNotContain("geheim");
  }

  @Test
  void theSchemaKnowsTheReadersKeys() throws IOException {
    JsonNode schema =
        new ObjectMapper()
            .readTree(getClass().getResource("/dev/nightjar/schemas/lakehouse.schema.json"));
    JsonNode keys = schema.at("/properties/databases/additionalProperties/properties");
    assertThat(keys.properties().stream().map(Map.Entry::getKey))
        .containsExactly("url", "user", "password_env", "password_file");
  }

  private Map<String, Database> read(String yaml) throws IOException {
    Files.writeString(folder.resolve("lakehouse.yaml"), "name: t\nroot: x\n" + yaml);
    return LakehouseSettings.read(ProjectFolder.open(folder, null).lakehouse(problems)).databases();
  }
}
