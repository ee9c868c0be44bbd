package dev.linkstream.benchmarks.numbers;

import dev.linkstream.benchmarks.program.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The same clicks in a Parquet file, in the order of time, and DuckDB in this process to ask for them: links, users and
 * campaigns are numbers there, so that it has as little to read as there can be.
 */
final class ClickParquet implements AutoCloseable {

    private final Path directory;
    private final DuckDBConnection duckDb;
    private final String table;

    /** Writes the file: the campaigns of links follow one another. */
    ClickParquet(ClickHistory history, int campaigns) throws IOException, SQLException {
        directory = Files.createTempDirectory("linkstream-bench-duckdb");
        table = "'" + directory.resolve("clicks.parquet") + "'";
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        duckDb = connection.unwrap(DuckDBConnection.class);
        execute("CREATE TABLE clicks (ms BIGINT, link INTEGER, person INTEGER, campaign INTEGER)");
        try (DuckDBAppender rows = duckDb.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "clicks")) {
            history.forEach((link, time) -> append(rows, link, time, campaigns));
        }
        execute("COPY (SELECT make_timestamp(ms * 1000) AS clicked, link, person, campaign FROM clicks) TO " + table
                + " (FORMAT parquet, COMPRESSION zstd)");
        execute("DROP TABLE clicks");
    }

    /** Each link is of another user. */
    private static void append(DuckDBAppender rows, int link, long time, int campaigns) {
        try {
            rows.beginRow();
            rows.append(time);
            rows.append(link);
            rows.append(link);
            rows.append(link % campaigns);
            rows.endRow();
        } catch (SQLException e) {
            throw new IllegalStateException("A click cannot be told to DuckDB", e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckDb.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }

    /** Clicks, different links and different users in all, and the same by interval and by campaign, all of them read. */
    List<Long> answer(StatsQuestion question) {
        String clicks = "count(*), count(DISTINCT link), count(DISTINCT person) FROM " + table + " WHERE clicked >= '"
                + timestamp(question.begin()) + "' AND clicked < '" + timestamp(question.end()) + "'"
                + (question.campaign() == null ? "" : " AND campaign = " + question.campaign());
        // One offset for all of it: it has no time zones without a download.
        int minutes = question.zone().getRules().getOffset(question.begin()).getTotalSeconds() / 60;
        List<Long> totals = query("SELECT " + clicks);
        List<Long> unusedSeries = query("SELECT epoch_ms(date_trunc('" + question.interval() + "', clicked + INTERVAL '"
                + minutes + " minutes')) AS start, " + clicks + " GROUP BY start ORDER BY start");
        List<Long> unusedCampaigns = query("SELECT campaign, " + clicks + " GROUP BY campaign");
        return totals;
    }

    private static String timestamp(Instant at) {
        return at.toString().replace("T", " ").replace("Z", "");
    }

    private List<Long> query(String sql) {
        try (Statement statement = duckDb.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<Long> all = new ArrayList<>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                for (int i = 1; i <= columns; i++) {
                    all.add(found.getLong(i));
                }
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not answer: " + sql, e);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        duckDb.close();
        Trees.delete(directory);
    }
}
