package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;

/** The list of commands is not read from the commands: it has to say the same as they. */
class ListedTest {

    @ParameterizedTest
    @EnumSource
    void command_isCalledAndDescribed_asItsClassHasIt(Listed listed) {
        Command command = Objects.requireNonNull(listed.type().getAnnotation(Command.class));

        assertThat(command.name()).isEqualTo(listed.command());
        assertThat(command.description()).startsWith(listed.about());
        assertThat(command.hidden()).isFalse();
    }
}
