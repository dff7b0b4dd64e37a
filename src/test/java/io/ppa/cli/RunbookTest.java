package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.cli.RunbookPage.Message;
import io.ppa.cli.RunbookPage.Typed;
import io.ppa.store.SqlText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps one runbook honest: the scenarios of a subclass type what the page says and see what the page shows, on real stores, and
 * the last test fails for whatever stands on the page and was neither typed nor seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class RunbookTest {

    private final RunbookPage page;

    private final Set<Message> seen = new LinkedHashSet<>();

    private final Set<Typed> typed = new LinkedHashSet<>();

    RunbookTest(String page) {
        this.page = RunbookPage.read(page);
    }

    /**
     * Types a command of the page.
     *
     * @param command as it stands on the page
     * @param values of its placeholders, in the order of their first appearance
     */
    final Answer type(Installation ppa, String command, String... values) {
        return ppa.ppa(RunbookPage.arguments(typed("ppa", command).with(values)));
    }

    /** The same of a command that must end with exit code 0. */
    final Answer typeWell(Installation ppa, String command, String... values) {
        Answer answer = type(ppa, command, values);
        assertThat(answer.code()).as("%s: %s", command, answer.err()).isZero();
        return answer;
    }

    /** The same of a statement for ClickHouse, by how it begins; the number of rows a query answers. */
    final int clickhouse(Installation ppa, String begins, String... values) {
        String statement = typed("ClickHouse", begins).with(values);
        if (!statement.startsWith("SELECT")) {
            ppa.sql(statement);
            return 0;
        }
        return ppa.clickhouse()
                .query(new SqlText("runbook", statement), Map.of(), row -> 1)
                .size();
    }

    /** The same for PostgreSQL. */
    final int postgres(Installation ppa, String begins, String... values) {
        String statement = typed("PostgreSQL", begins).with(values);
        try (HikariDataSource postgres = ppa.postgres()) {
            JdbcClient.StatementSpec spec = JdbcClient.create(postgres).sql(statement);
            return statement.startsWith("SELECT") ? spec.query().listOfRows().size() : spec.update();
        }
    }

    /** A command, or a statement by how it begins, that the page tells to type. */
    final Typed typed(String where, String begins) {
        List<Typed> found = page.typed().stream()
                .filter(on -> on.where().equals(where)
                        && (where.equals("ppa")
                                ? on.text().equals(begins)
                                : on.text().startsWith(begins)))
                .distinct()
                .toList();
        assertThat(found)
                .as("'%s' on jobs/%s.md, where %s is:\n%s", begins, page.name(), where, page.typed())
                .hasSize(1);
        typed.add(found.get(0));
        return found.get(0);
    }

    /**
     * Asserts that the answer reads as the page shows it, and ended with the exit code that stands there.
     *
     * @param words the text of one message of the page, or a part that no other has
     */
    final void says(Answer answer, String words) {
        List<Message> whole = page.messages().stream()
                .filter(message -> message.text().equals(words))
                .toList();
        List<Message> meant = !whole.isEmpty()
                ? whole
                : page.messages().stream()
                        .filter(message -> message.text().contains(words))
                        .toList();
        assertThat(meant)
                .as("messages with '%s' on jobs/%s.md", words, page.name())
                .hasSize(1);
        Message message = meant.get(0);
        assertThat(message.isIn(answer.out() + "\n" + answer.err()))
                .as(
                        "jobs/%s.md shows\n%s\nwhich is not what was printed:\n%s%s",
                        page.name(), message.text(), answer.out(), answer.err())
                .isTrue();
        message.exit()
                .ifPresent(exit -> assertThat(answer.code())
                        .as("jobs/%s.md, exit code of: %s", page.name(), message.text())
                        .isEqualTo(exit));
        seen.add(message);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everythingOnThePage_wasTypedOrSeen() {
        List<String> unseen = page.messages().stream()
                .filter(message -> !seen.contains(message))
                .map(Message::text)
                .toList();
        List<String> untyped = page.typed().stream()
                .filter(command -> !typed.contains(command))
                .map(Typed::text)
                .toList();
        assertThat(unseen)
                .as("messages of jobs/%s.md that no scenario brought about", page.name())
                .isEmpty();
        assertThat(untyped)
                .as("commands and statements of jobs/%s.md that no scenario typed", page.name())
                .isEmpty();
    }
}
