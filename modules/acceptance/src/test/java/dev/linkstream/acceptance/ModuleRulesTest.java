package dev.linkstream.acceptance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.linkstream.events.EventSerde;
import dev.linkstream.stores.StoreWatch;
import dev.linkstream.stores.TaskCheckpoint;
import dev.linkstream.stores.WriteBehindStore;
import dev.linkstream.streams.ImmediateReplySupplier;
import dev.linkstream.streams.StoreHandles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;

/** Which module may use which: the table of the README, as rules. */
@AnalyzeClasses(
        packages = "dev.linkstream",
        importOptions = {ImportOption.DoNotIncludeTests.class, ModuleRulesTest.WrittenByHand.class})
class ModuleRulesTest {

    private static final int MOST_TYPES = 25;
    private static final Pattern TYPE = Pattern.compile("\\.\\./[^/]+/src/main/java/.*/\\w+\\.java");

    /** Not what the build writes down of Spring's beans, in the packages of their classes. */
    static final class WrittenByHand implements ImportOption {
        private static final Pattern WRITTEN_DOWN = Pattern.compile(".*__[\\w$]+\\.class");

        @Override
        public boolean includes(Location location) {
            return !location.matches(WRITTEN_DOWN);
        }
    }

    @ArchTest
    static final ArchRule modulesUseOnlyWhatTheTableAllows = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("events")
            .definedBy("dev.linkstream.events..")
            .layer("links")
            .definedBy("dev.linkstream.links..")
            .layer("broker")
            .definedBy("dev.linkstream.broker..")
            .layer("stores")
            .definedBy("dev.linkstream.stores..")
            .layer("privacy")
            .definedBy("dev.linkstream.privacy..")
            .layer("requests")
            .definedBy("dev.linkstream.requests..")
            .layer("log")
            .definedBy("dev.linkstream.log..")
            .layer("web")
            .definedBy("dev.linkstream.web..")
            .layer("fastpath")
            .definedBy("dev.linkstream.fastpath..")
            .layer("registry")
            .definedBy("dev.linkstream.registry..")
            .layer("directory")
            .definedBy("dev.linkstream.directory..")
            .layer("streams")
            .definedBy("dev.linkstream.streams..")
            .layer("core")
            .definedBy("dev.linkstream.core..")
            .layer("stats")
            .definedBy("dev.linkstream.stats..")
            .layer("reads")
            .definedBy("dev.linkstream.reads..")
            .layer("redirect")
            .definedBy("dev.linkstream.redirect..")
            .layer("ingress")
            .definedBy("dev.linkstream.ingress..")
            .layer("intake")
            .definedBy("dev.linkstream.intake..")
            .layer("audit")
            .definedBy("dev.linkstream.audit..")
            .layer("backup")
            .definedBy("dev.linkstream.backup..")
            .layer("erasures")
            .definedBy("dev.linkstream.erasures..")
            .layer("query")
            .definedBy("dev.linkstream.query..")
            .layer("operations")
            .definedBy("dev.linkstream.operations..")
            .layer("console")
            .definedBy("dev.linkstream.console..")
            .layer("client")
            .definedBy("dev.linkstream.client..")
            .layer("starter")
            .definedBy("dev.linkstream.starter..")
            .layer("server")
            .definedBy("dev.linkstream.server..")
            .layer("cli")
            .definedBy("dev.linkstream.cli..")
            .whereLayer("events")
            .mayNotAccessAnyLayer()
            .whereLayer("links")
            .mayNotAccessAnyLayer()
            .whereLayer("broker")
            .mayNotAccessAnyLayer()
            .whereLayer("stores")
            .mayNotAccessAnyLayer()
            .whereLayer("privacy")
            .mayOnlyAccessLayers("events")
            .whereLayer("requests")
            .mayOnlyAccessLayers("events", "links")
            .whereLayer("log")
            .mayOnlyAccessLayers("events", "links", "requests")
            .whereLayer("web")
            .mayOnlyAccessLayers("links")
            .whereLayer("fastpath")
            .mayOnlyAccessLayers("web")
            .whereLayer("registry")
            .mayOnlyAccessLayers("events")
            .whereLayer("directory")
            .mayOnlyAccessLayers("events", "links", "web")
            .whereLayer("streams")
            .mayOnlyAccessLayers("events", "stores")
            .whereLayer("core")
            .mayOnlyAccessLayers("events", "links", "privacy", "stores", "streams")
            .whereLayer("stats")
            .mayOnlyAccessLayers("events", "links", "stores", "streams")
            .whereLayer("reads")
            .mayOnlyAccessLayers("events", "links", "web", "stores", "streams", "core", "stats")
            .whereLayer("redirect")
            .mayOnlyAccessLayers("events", "links", "log", "web", "fastpath", "directory", "streams", "core", "reads")
            .whereLayer("ingress")
            .mayOnlyAccessLayers("events", "links", "requests", "log", "web", "fastpath", "directory")
            .whereLayer("intake")
            .mayOnlyAccessLayers("events", "links", "requests", "log", "web", "directory")
            .whereLayer("audit")
            .mayOnlyAccessLayers("events", "privacy", "web")
            .whereLayer("backup")
            .mayOnlyAccessLayers("events", "links", "privacy")
            .whereLayer("erasures")
            .mayOnlyAccessLayers("events", "privacy", "backup", "log", "directory", "web")
            .whereLayer("query")
            .mayOnlyAccessLayers(
                    "events", "links", "requests", "log", "web", "directory", "core", "reads", "redirect", "stats")
            .whereLayer("client")
            .mayOnlyAccessLayers("events")
            .whereLayer("console")
            .mayOnlyAccessLayers("web")
            .whereLayer("operations")
            .mayOnlyAccessLayers("events", "web", "core")
            .whereLayer("starter")
            .mayOnlyAccessLayers("events", "client")
            .whereLayer("client")
            .mayOnlyBeAccessedByLayers("starter")
            .whereLayer("server")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    /** Whoever makes a serde without them writes ids that mean something else in a deployment with a registry. */
    @ArchTest
    static final ArchRule serdesKnowTheSchemaIdsOfTheDeployment = noClasses()
            .that()
            .resideOutsideOfPackage("dev.linkstream.events..")
            .should()
            .callConstructor(EventSerde.class, Class.class);

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("dev.linkstream.(*)..").should().beFreeOfCycles();

    /** Nor have the packages of one module. */
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.linkstream.(**)").should().beFreeOfCycles();

    /** Counted in the sources, so of every module: one file is one type. What the build generates does not count. */
    @Test
    void shouldHaveNoPackageOfMoreTypesThanAReaderCanKeepInMind() throws IOException {
        Map<Path, Long> crowded;
        try (Stream<Path> files = Files.find(
                Path.of(".."),
                Integer.MAX_VALUE,
                (file, attributes) -> TYPE.matcher(file.toString()).matches())) {
            crowded = files.collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        }
        assertThat(crowded).hasSizeGreaterThan(30);
        crowded.values().removeIf(types -> types <= MOST_TYPES);

        assertThat(crowded).isEmpty();
    }

    /** What another version of Kafka may change stands in these classes alone, each with a test that meets Kafka itself. */
    @ArchTest
    static final ArchRule kafkasInternalsAreMetInFewPlaces = noClasses()
            .that()
            .doNotBelongToAnyOf(
                    TaskCheckpoint.class,
                    StoreWatch.class,
                    StoreHandles.class,
                    WriteBehindStore.class,
                    ImmediateReplySupplier.class)
            .and()
            .doNotHaveFullyQualifiedName("dev.linkstream.stats.NumbersStore")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.kafka..internals..")
                    .and(not(resideInAPackage("org.apache.kafka.common.header.internals"))));

    @ArchTest
    static final ArchRule rulesArePure = noClasses()
            .that()
            .resideInAPackage("dev.linkstream.links..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "reactor..");

    @ArchTest
    static final ArchRule theCoreKnowsNoSpring = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.linkstream.core..",
                    "dev.linkstream.stats..",
                    "dev.linkstream.stores..",
                    "dev.linkstream.streams..",
                    "dev.linkstream.requests..",
                    "dev.linkstream.events..",
                    "dev.linkstream.broker..",
                    "dev.linkstream.backup..",
                    "dev.linkstream.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..");

    @ArchTest
    static final ArchRule theCoreLooksAtNoClock = noClasses()
            .that()
            .haveNameMatching("dev\\.linkstream\\.core\\.(\\w+\\.)*\\w+(Processor|Handler)")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule springStaysInThinConfigurations =
            classes().that().areAnnotatedWith(Configuration.class).should().haveSimpleNameEndingWith("Configuration");
}
