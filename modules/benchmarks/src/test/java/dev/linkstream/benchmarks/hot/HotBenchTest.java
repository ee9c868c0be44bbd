package dev.linkstream.benchmarks.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.links.attributes.ContextMerge;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;

/** The benchmarks run, and what stands side by side does the same work. */
class HotBenchTest {

    @BeforeAll
    static void doNotWaitForOtherRuns() {
        // Times do not matter here, so another run on this machine does not either.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void shouldRunOneBenchmarkOfEachClass() throws Exception {
        Collection<RunResult> results = HotBench.measure(
                "(CodeBenchmark.encode|SerialiseBenchmark.writeLink|MergeBenchmark.merge|EntryBenchmark.parse)$",
                "-f=0",
                "-wi=0",
                "-i=1",
                "-r=10ms",
                "-v=SILENT");

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .containsExactlyInAnyOrder(
                        "dev.linkstream.benchmarks.hot.CodeBenchmark.encode",
                        "dev.linkstream.benchmarks.hot.SerialiseBenchmark.writeLink",
                        "dev.linkstream.benchmarks.hot.MergeBenchmark.merge",
                        "dev.linkstream.benchmarks.hot.EntryBenchmark.parse");
    }

    @Test
    void shouldRefuseANameThatNoBenchmarkHas() {
        assertThatThrownBy(() -> HotBench.measure("NoSuchBenchmark", "-v=SILENT"))
                .isInstanceOf(NoBenchmarksException.class);
    }

    @Test
    void shouldCompareEqualCodes() {
        CodeBenchmark ours = new CodeBenchmark();
        CodeBenchmark bouncyCastles = new CodeBenchmark();
        CodeBenchmark codeBooks = new CodeBenchmark();

        for (int i = 0; i < 1024; i++) {
            String code = ours.encode();
            assertThat(bouncyCastles.encodeByBouncyCastle()).isEqualTo(code);
            assertThat(codeBooks.encodeByCodeBook()).isEqualTo(code);
        }
        for (int i = 0; i < 1024; i++) {
            assertThat(ours.decode()).contains(bouncyCastles.decodeByBouncyCastle());
            assertThat(codeBooks.decodeByCodeBook()).hasSize(1);
        }
    }

    @Test
    void shouldCompareEqualRecords() throws IOException {
        SerialiseBenchmark benchmark = new SerialiseBenchmark();

        assertThat(benchmark.writeLink()).isEqualTo(benchmark.writeLinkByAvro());
        assertThat(benchmark.readRequest())
                .isEqualTo(benchmark.readRequestByAvro())
                .isEqualTo(Samples.request());
        assertThat(benchmark.contextAndBack())
                .isEqualTo(benchmark.contextAndBackByAvro())
                .isEqualTo(Samples.context());
    }

    @Test
    void shouldMergeFourChanges() {
        MergeBenchmark benchmark = new MergeBenchmark();
        Map<String, AttributeValue> expected = benchmark.copyMap();
        expected.remove("attribute11");

        assertThat(benchmark.merge())
                .isInstanceOf(ContextMerge.Merged.class)
                .extracting("context")
                .isEqualTo(expected);
        assertThat(expected).hasSize(20);
    }

    @Test
    void shouldCheckTheWholeLine() {
        EntryBenchmark benchmark = new EntryBenchmark();

        assertThat(benchmark.parseAndCheck()).isEqualTo(benchmark.check());
        assertThat(benchmark.check().attributes()).hasSize(4);
        assertThat(benchmark.jacksonTokens()).isEqualTo(18);
    }
}
