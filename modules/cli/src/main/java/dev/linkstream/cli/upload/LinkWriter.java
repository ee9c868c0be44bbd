package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes links as they come: CSV with the columns user_id and url to a file that is named {@code .csv}, else NDJSON. A file
 * takes its name only when all is written; until then, and after a failure, it is {@code NAME.part}.
 */
public final class LinkWriter implements Closeable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final CSVFormat CSV =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

    private final @Nullable Path file;
    private final @Nullable Path part;
    private final Writer writer;
    private final @Nullable CSVPrinter csv;

    /**
     * @param file null for standard output
     * @throws CommandFailure when the file cannot be written
     */
    public LinkWriter(@Nullable Path file, OutputStream standardOutput) throws IOException {
        this.file = file;
        part = file == null ? null : file.resolveSibling(file.getFileName() + ".part");
        writer = new BufferedWriter(new OutputStreamWriter(open(part, standardOutput), StandardCharsets.UTF_8));
        boolean asCsv = file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
        csv = asCsv ? new CSVPrinter(writer, CSV) : null;
        if (csv != null) {
            csv.printRecord("user_id", "url");
        }
    }

    private static OutputStream open(@Nullable Path part, OutputStream standardOutput) {
        try {
            return part == null ? standardOutput : Files.newOutputStream(part);
        } catch (IOException e) {
            throw CommandFailure.usage("cannot write " + e.getMessage());
        }
    }

    void write(BatchResults.Link link) throws IOException {
        if (csv != null) {
            csv.printRecord(link.userId(), link.url());
            return;
        }
        Map<String, String> line = new LinkedHashMap<>();
        line.put("user_id", link.userId());
        line.put("url", link.url());
        writer.write(JSON.writeValueAsString(line));
        writer.write('\n');
    }

    void flush() throws IOException {
        writer.flush();
    }

    /** All is written: the file takes its name, over an older one. */
    public void complete() throws IOException {
        writer.flush();
        if (file != null && part != null) {
            writer.close();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Where the links are when they are not complete; null when they went to standard output. */
    public @Nullable Path part() {
        return part;
    }

    @Override
    public void close() throws IOException {
        if (part == null) {
            writer.flush();
        } else {
            writer.close();
        }
    }
}
