package io.ppa.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CausesTest {

    private static final SQLException ROOT = new SQLException("the connection broke\n  Position: 12");

    private static final IOException MIDDLE = new IOException("the answer was lost", ROOT);

    private static final IllegalStateException TOP = new IllegalStateException("it was not written", MIDDLE);

    @Test
    void root_isTheLastCause_orWhatWasThrown_whenItHasNone() {
        assertThat(Causes.root(TOP)).isSameAs(ROOT);
        assertThat(Causes.root(ROOT)).isSameAs(ROOT);
    }

    @Test
    void root_isFound_whenAFailureNamesItselfAsItsCause() {
        Throwable own = new RuntimeException("round and round") {
            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };

        assertThat(Causes.root(new IllegalStateException("it was not written", own)))
                .isSameAs(own);
        assertThat(Causes.firstOrRoot(own, SQLException.class)).isSameAs(own);
    }

    @Test
    void firstOrRoot_stopsAtTheKind_andGoesToTheRoot_whenThereIsNoneOfIt() {
        assertThat(Causes.firstOrRoot(TOP, IOException.class)).isSameAs(MIDDLE);
        assertThat(Causes.firstOrRoot(TOP, IllegalStateException.class)).isSameAs(TOP);
        assertThat(Causes.firstOrRoot(TOP, StoreException.class)).isSameAs(ROOT);
    }

    @Test
    void firstLine_isTheNameOfTheClass_whenThereIsNoMessage() {
        assertThat(Causes.firstLine(new IOException())).isEqualTo("IOException");
        assertThat(Causes.firstLine(new IOException(""))).isEmpty();
    }

    @Test
    void firstLine_leavesOutTheOthers_whenThereAreMany() {
        assertThat(Causes.firstLine(ROOT)).isEqualTo("the connection broke");
        assertThat(Causes.reason(TOP)).isEqualTo("the connection broke");
    }
}
