package io.ppa.cli;

import io.ppa.launch.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a command waits for another run of the same days. */
final class WaitOption {

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "wait so long, 1s to 24h, while another run is at work on the same days; without it, that is refused at once")
    private @Nullable String wait;

    /** @throws UsageException when it cannot be used */
    Patience patience(Display display) {
        return wait == null
                ? Patience.NONE
                : new Patience(
                        DurationOption.parse("--wait", wait, Duration.ofSeconds(1), Duration.ofHours(24), "1s to 24h"),
                        display::header);
    }
}
