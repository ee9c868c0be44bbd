package dev.linkstream.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.linkstream.events.EventSerde;
import java.time.Instant;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Configuration;

/** Which module may use which: the table of the README, as rules. */
@AnalyzeClasses(
        packages = "dev.linkstream",
        importOptions = {ImportOption.DoNotIncludeTests.class, ModuleRulesTest.WrittenByHand.class})
class ModuleRulesTest {

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
            .layer("requests")
            .definedBy("dev.linkstream.requests..")
            .layer("web")
            .definedBy("dev.linkstream.web..")
            .layer("registry")
            .definedBy("dev.linkstream.registry..")
            .layer("directory")
            .definedBy("dev.linkstream.directory..")
            .layer("pipeline")
            .definedBy("dev.linkstream.pipeline..")
            .layer("ingress")
            .definedBy("dev.linkstream.ingress..")
            .layer("intake")
            .definedBy("dev.linkstream.intake..")
            .layer("query")
            .definedBy("dev.linkstream.query..")
            .layer("broker")
            .definedBy("dev.linkstream.broker..")
            .layer("client")
            .definedBy("dev.linkstream.client..")
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
            .whereLayer("requests")
            .mayOnlyAccessLayers("events", "links")
            .whereLayer("web")
            .mayOnlyAccessLayers("links")
            .whereLayer("registry")
            .mayOnlyAccessLayers("events")
            .whereLayer("directory")
            .mayOnlyAccessLayers("events", "links", "web")
            .whereLayer("pipeline")
            .mayOnlyAccessLayers("events", "links")
            .whereLayer("ingress")
            .mayOnlyAccessLayers("events", "links", "requests", "web", "directory")
            .whereLayer("intake")
            .mayOnlyAccessLayers("events", "links", "requests", "web", "directory")
            .whereLayer("query")
            .mayOnlyAccessLayers("events", "links", "web", "directory", "pipeline")
            .whereLayer("client")
            .mayOnlyAccessLayers("events")
            .whereLayer("client")
            .mayNotBeAccessedByAnyLayer()
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
                    "dev.linkstream.pipeline..",
                    "dev.linkstream.events..",
                    "dev.linkstream.broker..",
                    "dev.linkstream.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..");

    @ArchTest
    static final ArchRule theCoreLooksAtNoClock = noClasses()
            .that()
            .haveSimpleNameEndingWith("Processor")
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
