package dev.linkstream.acceptance;

import dev.linkstream.testkit.TestBroker;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * The numbers against a script that knows what it sent and what it was answered. As large as
 * {@code -Dlinkstream.stats.visits} and {@code -Dlinkstream.stats.links} say.
 */
class ITStats {

    private static final int VISITS = Integer.getInteger("linkstream.stats.visits", 1_250);
    private static final int LINKS = Integer.getInteger("linkstream.stats.links", 45);

    @Test
    void shouldCountWhatWasAnsweredAndNothingElseOverAKillAndAStop() throws InterruptedException {
        try (Program program = Program.up()) {
            program.api().defineScenario("s");
            VisitScript script = new VisitScript(program.api(), LINKS);

            script.visit(VISITS / 2, program);
            // What is answered and not yet with the broker is lost by a kill; all else must stay, counted or not.
            VisitScript.awaitPublished(program);
            program.kill();
            program.start();
            script.visit(VISITS / 2, program);
            // A clean stop loses nothing, however late the last click was.
            program.stop();
            program.start();
            script.visit(VISITS / 25, program);

            script.requireCounted(program.api());
            script.requireExported(program.api());
        }
    }

    @Test
    void shouldCountOnceWhateverInstancesComeAndGo() throws Exception {
        try (TestBroker broker = TestBroker.own();
                Program first = Program.of("--bootstrap-servers=" + broker.bootstrapServers());
                Program second = Program.of("--bootstrap-servers=" + broker.bootstrapServers())) {
            first.start();
            Files.createDirectories(second.data());
            for (String keys : new String[] {"code-keys", "master-keys"}) {
                Files.copy(first.data().resolve(keys), second.data().resolve(keys));
            }
            first.api().defineScenario("s");
            VisitScript script = new VisitScript(first.api(), LINKS);
            script.visit(VISITS / 4, first);

            // Takes partitions over from the first, whose last commit is a moment ago.
            second.start();
            script.visit(VISITS / 4, first, second);
            VisitScript.awaitPublished(second);
            second.kill();
            script.visit(VISITS / 4, first);
            second.start();
            script.visit(VISITS / 8, first, second);
            script.requireCounted(second.api());
            script.visit(VISITS / 8, second, first);
            second.stop();

            script.requireCounted(first.api());
        }
    }
}
