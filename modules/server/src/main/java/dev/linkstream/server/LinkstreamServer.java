package dev.linkstream.server;

import dev.linkstream.console.ConsoleConfiguration;
import dev.linkstream.console.WebChatPageConfiguration;
import dev.linkstream.ingress.IngressConfiguration;
import dev.linkstream.intake.IntakeConfiguration;
import dev.linkstream.operations.OperatorConfiguration;
import dev.linkstream.query.LookupConfiguration;
import dev.linkstream.query.QueryConfiguration;
import dev.linkstream.query.chat.WebChatConfiguration;
import dev.linkstream.reads.ReadsConfiguration;
import dev.linkstream.redirect.RedirectConfiguration;
import dev.linkstream.registry.RegistryConfiguration;
import dev.linkstream.server.access.SecurityConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.DiskSpaceHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.LogbackMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.system.SystemMetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.context.reactive.StandardReactiveWebEnvironment;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxObservationAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.actuate.endpoint.web.WebFluxHealthEndpointExtensionAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;

/** The whole server as one Spring Boot application, whoever starts it. */
@SpringBootConfiguration
@ImportAutoConfiguration({
    EndpointAutoConfiguration.class,
    JacksonEndpointAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    ManagementContextAutoConfiguration.class,
    ApplicationAvailabilityAutoConfiguration.class,
    ConfigurationPropertiesAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    SslAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    AvailabilityHealthContributorAutoConfiguration.class,
    DiskSpaceHealthContributorAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    HealthContributorRegistryAutoConfiguration.class,
    CodecsAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    CompositeMeterRegistryAutoConfiguration.class,
    MetricsAutoConfiguration.class,
    PrometheusMetricsExportAutoConfiguration.class,
    JvmMetricsAutoConfiguration.class,
    LogbackMetricsAutoConfiguration.class,
    SystemMetricsAutoConfiguration.class,
    ObservationAutoConfiguration.class,
    ReactorAutoConfiguration.class,
    NettyReactiveWebServerAutoConfiguration.class,
    ReactiveWebSecurityAutoConfiguration.class,
    ValidationAutoConfiguration.class,
    HttpHandlerAutoConfiguration.class,
    WebFluxAutoConfiguration.class,
    WebFluxObservationAutoConfiguration.class,
    WebFluxHealthEndpointExtensionAutoConfiguration.class,
    ErrorWebFluxAutoConfiguration.class
})
@Import({
    KafkaConfiguration.class,
    RegistryConfiguration.class,
    PipelineConfiguration.class,
    PrivacyConfiguration.class,
    StatsConfiguration.class,
    DirectoryConfiguration.class,
    LogConfiguration.class,
    IngressConfiguration.class,
    IntakeConfiguration.class,
    ReadsConfiguration.class,
    LookupConfiguration.class,
    RedirectConfiguration.class,
    WebChatConfiguration.class,
    WebChatPageConfiguration.class,
    QueryConfiguration.class,
    OperatorConfiguration.class,
    ConsoleConfiguration.class,
    HttpConfiguration.class,
    SecurityConfiguration.class,
    OperationsConfiguration.class
})
public class LinkstreamServer {

    private LinkstreamServer() {}

    /** The application of a process that knows {@link StartFacts}: to be registered before it runs. */
    public static SpringApplicationBuilder application() {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(LinkstreamServer.class)
                .web(WebApplicationType.REACTIVE)
                .registerShutdownHook(false);
        builder.application().setMainApplicationClass(LinkstreamServer.class);
        return builder;
    }

    /**
     * Where the build lets Spring look at the application, to write down its beans; it is not run. What the environment of
     * the build's shell says is not meant for it.
     */
    public static void main(String[] args) {
        StandardReactiveWebEnvironment environment = new StandardReactiveWebEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        application().environment(environment).run(args);
    }
}
