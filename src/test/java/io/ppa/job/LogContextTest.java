package io.ppa.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.catalog.DayRange;
import io.ppa.job.LogContext.Scope;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {

    private static final DayRange DAYS = new DayRange(LocalDate.of(2024, 3, 1), LocalDate.of(2024, 3, 31));

    private static final DayRange DAY = new DayRange(DAYS.last(), DAYS.last());

    private static final JobRequest ROLLUP = new JobRequest("daily-rollup", DAYS, List.of(), Map.of(), null);

    /** Of one thread, as a pool that is used again and again. */
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @BeforeEach
    void empty() {
        MDC.clear();
    }

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
    }

    @Test
    void scopes_endWithWhatWasBefore() {
        try (Scope run = LogContext.run(ROLLUP)) {
            LogContext.execution(7);
            try (Scope tenant = LogContext.tenant("acme", DAY)) {
                assertThat(MDC.getCopyOfContextMap())
                        .isEqualTo(
                                Map.of("job", "daily-rollup", "execution", "7", "tenant", "acme", "day", "2024-03-31"));
            }
            assertThat(MDC.getCopyOfContextMap())
                    .isEqualTo(Map.of("job", "daily-rollup", "execution", "7", "day", "2024-03-01..2024-03-31"));
        }
        assertThat(MDC.get("job")).isNull();
        assertThat(MDC.get("execution")).isNull();
    }

    @Test
    void carriedWork_knowsTheRun_andLeavesThePoolsThreadAsItWas() throws Exception {
        try (Scope run = LogContext.run(ROLLUP)) {
            assertThat(pool.submit(LogContext.carried(() -> MDC.get("job"))).get())
                    .isEqualTo("daily-rollup");
            Runnable work = LogContext.carried(() -> MDC.put("tenant", "left behind"));
            pool.submit(work).get();
            assertThat(pool.submit(() -> MDC.get("job") + MDC.get("tenant")).get())
                    .isEqualTo("nullnull");
        }
    }
}
