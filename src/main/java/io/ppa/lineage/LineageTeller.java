package io.ppa.lineage;

import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.FileConfig;
import io.openlineage.client.transports.FileTransport;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.Transport;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.RunListener;
import io.ppa.store.Causes;
import io.ppa.store.StoreLocations;
import io.ppa.store.postgres.RunParents;
import io.ppa.text.OneLine;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a data catalogue when a run starts and how it ends, with what it read and wrote. In the background, each event once: a
 * catalogue that is down misses it, and a run waits a second for it at most, when its process ends.
 */
public final class LineageTeller implements RunListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LineageTeller.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Beyond this a catalogue is too slow to be told at all. */
    private static final int WAITING = 1000;

    private static final String DEFAULT_ENDPOINT = "/api/v1/lineage";

    private final LineageSettings settings;

    private final Catalog catalog;

    private final RunParents parents;

    private final Clock clock;

    /** Null when nobody is told. */
    private final @Nullable Transport transport;

    /** Null like it. */
    private final @Nullable RunEvents events;

    private final ExecutorService worker;

    /** The execution of which was last said that it is missed. */
    private volatile long missed = -1;

    /** @param catalog says what each job reads and writes */
    public LineageTeller(
            LineageSettings settings, Catalog catalog, StoreLocations stores, DataSource dataSource, Clock clock) {
        this.settings = settings;
        this.catalog = catalog;
        this.parents = new RunParents(dataSource);
        this.clock = clock;
        this.transport = transport(settings);
        this.events = transport == null ? null : new RunEvents(settings.namespace(), new Datasets(stores));
        this.worker = new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), work -> {
            Thread thread = new Thread(work, "lineage");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static @Nullable Transport transport(LineageSettings settings) {
        URI url = settings.url();
        if (url == null) {
            return settings.file() == null
                    ? null
                    : new FileTransport(new FileConfig(settings.file().toString()));
        }
        HttpConfig config = new HttpConfig();
        config.setUrl(URI.create(settings.target()));
        config.setEndpoint(url.getRawPath().length() > 1 ? url.getRawPath() : DEFAULT_ENDPOINT);
        config.setTimeoutInMillis((int) PATIENCE.toMillis());
        if (settings.apiKey() != null) {
            ApiKeyTokenProvider key = new ApiKeyTokenProvider();
            key.setApiKey(settings.apiKey());
            config.setAuth(key);
        }
        return new HttpTransport(config);
    }

    @Override
    public void started(long executionId, JobRequest request) {
        if (events != null) {
            JobDefinition job = catalog.job(request.job());
            tell(executionId, events.started(executionId, job, request, parents.of(executionId), clock.instant()));
        }
    }

    @Override
    public void ended(JobRequest request, LaunchResult result) {
        if (events != null) {
            JobDefinition job = catalog.job(request.job());
            tell(
                    result.executionId(),
                    events.ended(job, request, result, parents.of(result.executionId()), clock.instant()));
        }
    }

    private void tell(long executionId, RunEvent event) {
        try {
            worker.execute(() -> emit(executionId, event));
        } catch (RejectedExecutionException e) {
            missed(executionId, "it is too slow");
        }
    }

    private void emit(long executionId, RunEvent event) {
        try {
            if (transport != null) {
                transport.emit(event);
            }
        } catch (RuntimeException e) {
            missed(executionId, OneLine.of(Causes.reason(e)));
        }
    }

    private void missed(long executionId, String why) {
        if (missed != executionId) {
            missed = executionId;
            LOG.warn("OpenLineage at {} was not told of execution {}: {}", settings.target(), executionId, why);
        }
    }

    /** Waits a second at most for what is still to be told. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                int untold = worker.shutdownNow().size() + 1;
                LOG.warn("OpenLineage at {} did not take {} events in time", settings.target(), untold);
            } else if (transport != null) {
                transport.close();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("OpenLineage at {} was not closed: {}", settings.target(), e.getMessage());
        }
    }
}
