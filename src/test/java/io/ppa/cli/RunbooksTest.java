package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.cli.RunbookPage.Message;
import io.ppa.cli.RunbookPage.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** What all runbooks have in common, and how they are read; what each says is tested by the class of its own. */
class RunbooksTest {

    private static final Catalog CATALOG = Catalog.load(Optional.empty());

    private static final ParameterReader PARAMETERS =
            new ParameterReader(Clock.fixed(Instant.parse("2024-04-01T12:00:00Z"), ZoneOffset.UTC));

    /** For parsing; the scenarios of a page's class give real ones. */
    private static final Map<String, String> SAMPLES =
            Map.of("job", "daily-rollup", "execution", "42", "day", "2024-03-31", "last day", "2024-04-02", "n", "5");

    private static final Pattern FILE = Pattern.compile("`((?:sql|jobs|schedules)/[^`*<]+)`|]\\(([^)#]+)\\)");

    /** The page of each job, and the one about all of them. */
    static List<String> pages() {
        List<String> pages = new ArrayList<>(List.of("README"));
        CATALOG.jobs().forEach(job -> pages.add(job.name()));
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPage_hasItsShape_itsScenarios_andNoPathThatLeadsNowhere(String name) throws Exception {
        RunbookPage page = RunbookPage.read(name);
        assertThat(page.faults()).as("jobs/%s.md", name).isEmpty();
        assertThat(page.messages()).as("messages of jobs/%s.md", name).isNotEmpty();
        assertThat(page.typed()).as("commands of jobs/%s.md", name).isNotEmpty();
        assertThat(Class.forName("io.ppa.cli." + scenarios(name)))
                .as("the scenarios of jobs/%s.md", name)
                .isAssignableTo(RunbookTest.class);
        assertThat(missingFiles(name)).as("files named in jobs/%s.md", name).isEmpty();
    }

    private static String scenarios(String page) {
        if (page.equals("README")) {
            return "EveryJobRunbookTest";
        }
        StringBuilder camel = new StringBuilder();
        for (String word : page.split("-")) {
            camel.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return camel + "RunbookTest";
    }

    private static List<String> missingFiles(String name) throws IOException {
        String markdown = Files.readString(Path.of("jobs", name + ".md"));
        return FILE.matcher(markdown)
                .results()
                .filter(found -> !Files.exists(
                        found.group(1) != null ? Path.of(found.group(1)) : Path.of("jobs", found.group(2))))
                .map(found -> found.group())
                .toList();
    }

    static Stream<Arguments> commands() {
        return pages().stream()
                .flatMap(page -> RunbookPage.read(page).typed().stream()
                        .filter(typed -> typed.where().equals("ppa"))
                        .distinct()
                        .map(typed -> Arguments.of(page, typed)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommand_isOneThatPpaTakes(String page, Typed command) {
        String[] args = RunbookPage.arguments(command.with(name -> SAMPLES.getOrDefault(name, "x")));
        ParseResult parsed = Ppa.commandLine(new Terminal(System.out, System.err, Map.of()))
                .parseArgs(args)
                .subcommand();
        if (parsed.commandSpec().name().equals("launch")) {
            JobDefinition job = CATALOG.job(parsed.matchedPositionalValue(0, ""));
            List<String> parameters = parsed.matchedPositionalValue(1, List.of());
            assertThatCode(() -> PARAMETERS.read(job, parameters))
                    .as("jobs/%s.md: %s", page, command.text())
                    .doesNotThrowAnyException();
        }
    }

    static Stream<Arguments> matches() {
        String output = """
                TENANT  STATUS  DAYS
                acme    FAILED  1
                  acme FAILED: 2024-03-31 too_many_rejected: 12 rows
                    Mend the rows and rerun.
                execution 7 FAILED: acme
                  next: ppa rerun 7
                """;
        return Stream.of(
                Arguments.of(output, "‹tenant› FAILED: ‹day› too_many_rejected: ‹n› rows", true),
                Arguments.of(
                        output, "acme FAILED: 2024-03-31 too_many_rejected: 12 rows\nMend the rows and rerun.", true),
                Arguments.of(output, "execution ‹execution› FAILED: ‹tenant›\nnext: ppa rerun ‹execution›", true),
                Arguments.of(
                        "execution 7 FAILED: x\nnext: ppa rerun 8",
                        "execution ‹execution› FAILED: x\nnext: ppa rerun ‹execution›",
                        false),
                Arguments.of(output, "‹tenant› FAILED: ‹day› too_many_rejected: ‹n› row", false),
                Arguments.of(output, "FAILED: ‹day› too_many_rejected: ‹n› rows", false),
                Arguments.of(output, "‹tenant› FAILED: ‹n› too_many_rejected: ‹m› rows", false),
                Arguments.of(output, "STATUS", true),
                Arguments.of(output, "STAT", false));
    }

    @ParameterizedTest
    @MethodSource("matches")
    void message_isWholeLines_orACell_inWhichOnlyPlaceholdersVary(String output, String message, boolean found) {
        assertThat(new Message(OptionalInt.empty(), message).isIn(output)).isEqualTo(found);
    }

    @Test
    void page_isReadForItsMessages_itsCommands_andItsStatements() {
        RunbookPage page = RunbookPage.of("sample", """
                # sample: runbook

                Mentions `a_table`, and `ppa run ‹execution›`.

                ```sh
                ppa launch sample day=yesterday --reason "‹why›"   # a comment
                ```

                ```sql ClickHouse
                SELECT 1
                ```

                | Exit | It says | It means | Type |
                |---|---|---|---|
                | 1 | `something \\| went wrong`, `or this went wrong` | `not a message` | `ppa rerun ‹execution›` |
                """);

        assertThat(page.faults()).isEmpty();
        assertThat(page.messages())
                .containsExactly(
                        new Message(OptionalInt.of(1), "something | went wrong"),
                        new Message(OptionalInt.of(1), "or this went wrong"));
        assertThat(page.typed())
                .containsExactly(
                        new Typed("ppa", "ppa run ‹execution›"),
                        new Typed("ppa", "ppa launch sample day=yesterday --reason \"‹why›\""),
                        new Typed("ClickHouse", "SELECT 1"),
                        new Typed("ppa", "ppa rerun ‹execution›"));
        assertThat(RunbookPage.arguments(page.typed().get(1).with("it was late")))
                .containsExactly("launch", "sample", "day=yesterday", "--reason", "it was late");
    }

    @Test
    void page_ofAnotherShape_hasFaults() {
        assertThat(RunbookPage.of("sample", """
                        ```
                        ppa runs
                        ```
                        ```sh
                        java -jar ppa.jar runs
                        ```
                        | It says |
                        |---|
                        | `‹what›: ‹n›` |

                            ppa runs
                        """).faults()).hasSize(4);
    }
}
