package io.ppa.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.LogContext;
import io.ppa.job.LogContext.Scope;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packed configuration of the log, in both formats. */
class LogFormatTest {

    private static final DayRange DAY = new DayRange(LocalDate.of(2024, 3, 31), LocalDate.of(2024, 3, 31));

    /** Would start lines, clear a terminal and turn text round. */
    private static final String HOSTILE = "ac\nme\r\u001B[2J\u009B1m\u202E\u2028\"\\";

    private static final Consumer<Logger> LOST = log -> log.warn("{} is lost", HOSTILE);

    @Test
    void json_isOneAsciiObject_withTheFieldsOfTheRun() {
        String line = ofTenant(HOSTILE, () -> logged("json", Map.of(), LOST));

        assertThat(line).matches("[ -~]+\n");
        JsonNode json = json(line);
        assertThat(json.propertyNames())
                .containsExactlyInAnyOrder(
                        "timestamp", "level", "logger", "message", "job", "execution", "tenant", "day");
        assertThat(json.path("timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(json.path("level").asString()).isEqualTo("WARN");
        assertThat(json.path("logger").asString()).isEqualTo("io.ppa.test");
        assertThat(json.path("message").asString()).isEqualTo(HOSTILE + " is lost");
        assertThat(json.path("job").asString()).isEqualTo("daily-rollup");
        assertThat(json.path("execution").isIntegralNumber()).isTrue();
        assertThat(json.path("execution").asLong()).isEqualTo(42);
        assertThat(json.path("tenant").asString()).isEqualTo(HOSTILE);
        assertThat(json.path("day").asString()).isEqualTo("2024-03-31");
    }

    @Test
    void json_keepsTenantText_whenItLooksLikeANumber() {
        assertThat(json(ofTenant("42", () -> logged("json", Map.of(), LOST)))
                        .path("tenant")
                        .isString())
                .isTrue();
    }

    @Test
    void text_staysInItsLine_andNamesTheRun() {
        String line = ofTenant(HOSTILE, () -> logged("text", Map.of(), LOST));

        assertThat(line.strip())
                .doesNotContainPattern("[\\p{Cntrl}\u2028\u202E]")
                .contains("WARN", "io.ppa.test", "[job=daily-rollup execution=42 tenant=ac␊me", "day=2024-03-31]")
                .endsWith("is lost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void line_namesNoRun_whenThereIsNone(String format) {
        assertThat(logged(format, Map.of(), log -> log.warn("next fire")))
                .contains("next fire")
                .doesNotContain("execution", "tenant", "[");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void stackTrace_isOnlyShown_whenDebugging(String format) {
        Consumer<Logger> thrown = log -> log.warn("went wrong", new IllegalStateException("boom"));

        assertThat(logged(format, Map.of(), thrown)).contains("went wrong").doesNotContain("LogFormatTest", "\tat");
        assertThat(logged(format, Map.of("ppa.log.exception", "%ex"), thrown)).contains("LogFormatTest", "boom");
    }

    @Test
    void json_holdsTheErrorsMessage_andWhatIsGivenBesideTheText() {
        JsonNode json = json(logged(
                "json",
                Map.of(),
                log -> log.atError()
                        .setMessage("no")
                        .setCause(new IllegalStateException("boom"))
                        .addKeyValue("action", "Start it.")
                        .log()));

        assertThat(json.path("error").asString()).isEqualTo("boom");
        assertThat(json.path("action").asString()).isEqualTo("Start it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void info_isSilent_unlessAskedFor(String format) {
        Consumer<Logger> started = log -> log.info("started");

        assertThat(logged(format, Map.of(), started)).isEmpty();
        assertThat(logged(format, Map.of("ppa.log.level", "INFO"), started)).contains("started");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void goodNewsOfTheLogChannel_isNotSilent(String format) {
        assertThat(logged(format, Map.of(), log -> telling(log).info("daily-rollup is done again")))
                .contains("daily-rollup is done again");
    }

    private static Logger telling(Logger log) {
        return ((ch.qos.logback.classic.Logger) log).getLoggerContext().getLogger("io.ppa.notify.LogChannel");
    }

    @Test
    void loggedLines_areOneLineOfTheLogEach() {
        String written = logged("json", Map.of("ppa.log.level", "INFO"), log -> {
            PrintStream lines = LoggedLines.to(log);
            lines.println("one ✓");
            lines.println();
            lines.print("tw");
            lines.println("o");
        });

        assertThat(written.lines().map(line -> json(line).path("message").asString()))
                .containsExactly("one ✓", "two");
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    private static String ofTenant(String tenant, java.util.function.Supplier<String> work) {
        try (Scope run = LogContext.run(new JobRequest("daily-rollup", DAY, List.of(), Map.of(), null))) {
            LogContext.execution(42);
            try (Scope ofTenant = LogContext.tenant(tenant, DAY)) {
                return work.get();
            }
        }
    }

    /** What a logger of the suite writes to standard error under the packed configuration. */
    private static String logged(String format, Map<String, String> settings, Consumer<Logger> work) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter((LogbackMDCAdapter) Objects.requireNonNull(MDC.getMDCAdapter()));
        context.putProperty("ppa.log.format", format);
        settings.forEach(context::putProperty);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            configurator.doConfigure(Objects.requireNonNull(LogFormatTest.class.getResource("/logback.xml")));
            work.accept(context.getLogger("io.ppa.test"));
        } catch (JoranException e) {
            throw new AssertionError(e);
        } finally {
            context.stop();
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8);
    }
}
