package dev.nightjar.lakehouse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/** Finds the files of a table's landing, whatever their number and format. */
final class LandingFiles {
  private static final Pattern ENDING =
      Pattern.compile(".*\\.(parquet|csv|json)(\\.(gz|bz2|zst|lz4|deflate|snappy))?");
  private static final List<String> FORMATS = List.of("parquet", "csv", "json");
  private static final String ANY_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

  private final TableDefinition table;
  private final Path template;
  private final FileSystem fileSystem;

  /**
   * @param landingFolder where relative paths start
   * @throws NightjarException of category USER when there is no such kind of storage
   */
  LandingFiles(Configuration hadoop, Path landingFolder, TableDefinition table) {
    this.table = table;
    Landing landing = table.landed().landing();
    try {
      Path given =
          landing.absolute()
              ? new Path(landing.path())
              : new Path(landingFolder, landing.path().replaceFirst("^(\\./)+", ""));
      this.fileSystem = given.getFileSystem(hadoop);
      this.template = fileSystem.makeQualified(given);
    } catch (IOException | IllegalArgumentException e) {
      throw refuse(String.valueOf(e.getMessage()), "correct landing in " + table.mark());
    }
  }

  /** The files of an undated landing, by path; empty when nothing has landed. */
  List<LandingFile> undated() {
    return files(template, null);
  }

  /** The files that landed for a night, by path; empty when nothing has landed. */
  List<LandingFile> of(LocalDate night) {
    return files(new Path(template.toString().replace(Landing.DATE, night.toString())), night);
  }

  /** The files that landed for the nights up to and including this one, by night and path. */
  List<LandingFile> upTo(LocalDate last) {
    TreeSet<LocalDate> nights = new TreeSet<>();
    for (String ending : endings()) {
      nights.addAll(nights(ending));
    }
    List<LandingFile> files = new ArrayList<>();
    nights.headSet(last, true).forEach(night -> files.addAll(of(night)));
    return files;
  }

  private List<LocalDate> nights(String ending) {
    String path = template + ending;
    String literal = path.replace(Landing.DATE, "\u0000");
    Pattern glob = Pattern.compile("[\\\\*?\\[\\]{}]");
    String pattern = glob.matcher(literal).replaceAll("\\\\$0").replace("\u0000", ANY_DATE);
    Pattern dated =
        Pattern.compile(
            Pattern.quote(literal)
                .replaceFirst("\u0000", "\\\\E(" + ANY_DATE + ")\\\\Q")
                .replace("\u0000", "\\E\\1\\Q"));
    List<LocalDate> nights = new ArrayList<>();
    FileStatus[] found = attempt(() -> fileSystem.globStatus(new Path(pattern)));
    for (FileStatus status : found == null ? new FileStatus[0] : found) {
      Matcher matcher = dated.matcher(status.getPath().toString());
      if (matcher.matches()) {
        date(matcher.group(1)).ifPresent(nights::add);
      }
    }
    return nights;
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private List<LandingFile> files(Path named, @Nullable LocalDate night) {
    List<FileStatus> found = new ArrayList<>();
    for (String ending : endings()) {
      FileStatus status = status(new Path(named + ending));
      if (status != null) {
        found.add(status);
      }
    }
    if (found.size() > 1) {
      throw refuse(
          "there are "
              + String.join(" and ", found.stream().map(f -> f.getPath().getName()).toList()),
          "remove one of them, or name one with its ending");
    }
    return found.isEmpty() ? List.of() : dataFiles(found.get(0), night);
  }

  /** What may follow the path as written: nothing, or the ending that tells the format. */
  private List<String> endings() {
    String format = table.landed().landing().format();
    if (ENDING.matcher(template.getName()).matches()) {
      return List.of("");
    }
    return Stream.concat(
            Stream.of(""),
            FORMATS.stream()
                .filter(f -> format.equals(Landing.AUTO) || format.equals(f))
                .flatMap(f -> Stream.of("." + f, "." + f + ".gz")))
        .toList();
  }

  private List<LandingFile> dataFiles(FileStatus place, @Nullable LocalDate night) {
    if (!place.isDirectory()) {
      return List.of(new LandingFile(place.getPath(), format(place.getPath()), night));
    }
    if (status(new Path(place.getPath(), "_delta_log")) != null) {
      if (night != null) {
        throw refuse(
            "a Delta table is one landing for all nights",
            "leave {date} out of its path; its rows are picked by available_time");
      }
      return List.of(new LandingFile(place.getPath(), "delta", null));
    }
    if (table.landed().landing().format().equals("delta")) {
      throw refuse(place.getPath() + " is not a Delta table", "correct the format");
    }
    List<LandingFile> files = new ArrayList<>();
    for (Path path : below(place.getPath())) {
      files.add(new LandingFile(path, format(path), night));
    }
    if (files.stream().map(LandingFile::format).distinct().count() > 1) {
      throw refuse(
          place.getPath() + " holds files of several formats", "keep one format in a folder");
    }
    return files;
  }

  /** All files below a folder but hidden ones (starting with _ or a dot), by path. */
  private List<Path> below(Path folder) {
    return attempt(
        () -> {
          List<Path> files = new ArrayList<>();
          RemoteIterator<LocatedFileStatus> all = fileSystem.listFiles(folder, true);
          while (all.hasNext()) {
            Path file = all.next().getPath();
            String relative = folder.toUri().relativize(file.toUri()).getPath();
            if (!("/" + relative).matches(".*/[_.].*")) {
              files.add(file);
            }
          }
          files.sort(Comparator.naturalOrder());
          return files;
        });
  }

  private String format(Path file) {
    if (!table.landed().landing().format().equals(Landing.AUTO)) {
      return table.landed().landing().format();
    }
    Matcher ending = ENDING.matcher(file.getName());
    if (!ending.matches()) {
      throw refuse(
          "the name " + file.getName() + " does not tell its format",
          "write landing as { path: …, format: … }");
    }
    return ending.group(1);
  }

  private @Nullable FileStatus status(Path path) {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private <T extends @Nullable Object> T attempt(Listing<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private interface Listing<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private NightjarException unreachable(IOException e) {
    return NightjarException.outside(
        "Cannot look into the landing " + template, String.valueOf(e.getMessage()), "try again", e);
  }

  /** What to say when nothing is there: for a night of its own, or at all. */
  NightjarException nothingLanded(@Nullable LocalDate night) {
    return night == null
        ? refuse(
            "nothing has landed at " + template,
            "put the files there, or correct landing in " + table.mark())
        : refuse(
            "nothing has landed for the night " + night,
            "wait for its files, or choose another night");
  }

  NightjarException refuse(String why, String fix) {
    return NightjarException.user("Cannot read the landing of the table " + table.name(), why, fix);
  }
}
