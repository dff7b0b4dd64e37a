package io.ppa.monitor;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.launch.RefusedException;
import io.ppa.launch.RunListener;
import io.ppa.spring.ClosedContext;
import io.ppa.store.StoreLocations;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Watches the stores and the runs of this process, and tells over HTTP: {@code /actuator/health} with a line for each store,
 * {@code /actuator/health/liveness} and {@code /readiness}, {@code /actuator/prometheus}.
 *
 * <p>What it is told of runs comes from {@link #runs()} and {@link #observations()}, which the jobs must be built with.
 */
public final class Monitor implements AutoCloseable {

    private static final Duration FRESH = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Of Batch's timers of steps; a tenant's step is named by number, {@code rollup:00017}. */
    private static final String STEP_NAME = "spring.batch.step.name";

    /** Batch stops the timer before it is known whether tenants failed: {@code ppa_runs_total} says how runs ended. */
    private static final String JOB_STATUS = "spring.batch.job.status";

    private final Asking asking;

    private final StoreProbes probes;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);

    private final ObservationRegistry observations = ObservationRegistry.create();

    private final RunMetrics runs;

    private @Nullable ConfigurableApplicationContext serving;

    private Monitor(
            StoreLocations stores,
            Collection<String> jobs,
            Supplier<Collection<ScheduleDefinition>> schedules,
            java.time.Clock clock,
            Asking asking) {
        this.asking = asking;
        this.probes = new StoreProbes(stores, asking, clock);
        meters.config()
                .meterFilter(MeterFilter.replaceTagValues(STEP_NAME, Monitor::withoutNumber))
                .meterFilter(MeterFilter.ignoreTags(JOB_STATUS));
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        this.runs = new RunMetrics(meters, jobs);
        registry.register(new StoreMetrics(probes, asking, schedules, clock));
    }

    /**
     * Watches from now on, and tells nobody yet; opens no connection before it is asked.
     *
     * @param jobs the names of those there are
     * @param schedules those that may fire; asked at each scrape, so that changes show
     */
    public static Monitor of(
            StoreLocations stores,
            Collection<String> jobs,
            Supplier<Collection<ScheduleDefinition>> schedules,
            java.time.Clock clock) {
        return of(stores, jobs, schedules, clock, FRESH, PATIENCE);
    }

    /**
     * The same.
     *
     * @param fresh how old what was read of the stores may be
     * @param patience how long a store is waited for, in whole seconds
     */
    public static Monitor of(
            StoreLocations stores,
            Collection<String> jobs,
            Supplier<Collection<ScheduleDefinition>> schedules,
            java.time.Clock clock,
            Duration fresh,
            Duration patience) {
        return new Monitor(stores, jobs, schedules, clock, Asking.of(fresh, patience));
    }

    private static String withoutNumber(String step) {
        return step.replaceFirst(":.*", ":tenant");
    }

    /** To be told of every run. */
    public RunListener runs() {
        return runs;
    }

    /** For Batch's own timers. */
    public ObservationRegistry observations() {
        return observations;
    }

    /**
     * Serves until this is closed.
     *
     * @return where, empty when the settings say nowhere
     * @throws RefusedException when the port is taken, or the address is none of this machine's
     */
    public Optional<URI> serve(HttpSettings settings) {
        if (settings.port().isEmpty()) {
            return Optional.empty();
        }
        int port = settings.port().getAsInt();
        try {
            ConfigurableApplicationContext context = start(settings.address(), port);
            serving = context;
            int actual = Objects.requireNonNull(((ServletWebServerApplicationContext) context).getWebServer())
                    .getPort();
            return Optional.of(URI.create("http://" + host(settings.address()) + ":" + actual + "/actuator"));
        } catch (ApplicationContextException e) {
            if (e.getCause() instanceof WebServerException server) {
                throw refused(settings.address(), port, server);
            }
            throw e;
        }
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private static RefusedException refused(InetAddress address, int port, WebServerException e) {
        String where = host(address) + ":" + port;
        return e instanceof PortInUseException
                ? new RefusedException(
                        "health and metrics cannot be served at " + where
                                + ": the port is taken, perhaps by another daemon",
                        "End that process, or give another port in ppa.http.port (environment: PPA_HTTP_PORT): 0 takes any free"
                                + " one, off serves nothing.")
                : new RefusedException(
                        "health and metrics cannot be served at " + where
                                + ": this machine does not let the address be used",
                        "Give one of this machine's in ppa.http.address (environment: PPA_HTTP_ADDRESS), such as 127.0.0.1, and"
                                + " a port above 1023 in ppa.http.port (environment: PPA_HTTP_PORT).");
    }

    private ConfigurableApplicationContext start(InetAddress address, int port) {
        return ClosedContext.start(
                MonitorConfiguration.class,
                WebApplicationType.SERVLET,
                Map.ofEntries(
                        Map.entry("server.address", address.getHostAddress()),
                        Map.entry("server.port", port),
                        Map.entry("server.shutdown", "immediate"),
                        Map.entry("server.tomcat.threads.max", 8),
                        Map.entry("server.tomcat.threads.min-spare", 1),
                        Map.entry("management.endpoints.web.exposure.include", "health,prometheus"),
                        Map.entry("management.endpoint.health.show-details", "always"),
                        Map.entry("management.endpoint.health.group.liveness.include", "process"),
                        Map.entry("management.endpoint.health.group.readiness.include", "postgres,schema"),
                        Map.entry("management.endpoint.health.validate-group-membership", true),
                        Map.entry("management.metrics.use-global-registry", false)),
                beans -> {
                    beans.registerSingleton("monitor", this);
                    probes.indicators().forEach(beans::registerSingleton);
                });
    }

    PrometheusRegistry registry() {
        return registry;
    }

    PrometheusMeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        if (serving != null) {
            serving.close();
        }
        asking.close();
        probes.close();
    }
}
