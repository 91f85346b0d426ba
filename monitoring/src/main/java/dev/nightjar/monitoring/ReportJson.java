package dev.nightjar.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableVersion;
import java.time.Instant;
import java.time.LocalDate;

/** The report as JSON: the records' own names, dates and table versions as they are written. */
final class ReportJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          // Decision.isRetrain would stand in the place of Decision.retrain.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addModule(
              new SimpleModule()
                  .addSerializer(LocalDate.class, ToStringSerializer.instance)
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(NightRange.class, ToStringSerializer.instance)
                  .addSerializer(TableVersion.class, ToStringSerializer.instance))
          .build();

  private ReportJson() {}

  static String write(Report report) {
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write the report as JSON", e);
    }
  }
}
