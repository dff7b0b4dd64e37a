package io.ppa.cli;

import io.ppa.launch.ExitCode;
import io.ppa.model.EventDelivery;
import io.ppa.notify.Channel;
import io.ppa.notify.Notifier;
import io.ppa.notify.NotifySettings;
import io.ppa.notify.TestEvent;
import io.ppa.notify.UndeliveredException;
import io.ppa.store.postgres.Notifications;
import io.ppa.store.postgres.Notifications.Retried;
import io.ppa.text.TextTable;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "notifications",
        description = NotificationsCommand.ABOUT,
        subcommands = {NotificationsCommand.Test.class, NotificationsCommand.Retry.class})
final class NotificationsCommand implements Callable<Integer> {

    static final String ABOUT = "Show what operators were told of: pending, delivered, given up, silenced.";

    private static final List<String> STATES = List.of("pending", "delivered", "given-up", "silenced");

    private static final int MAX_LIMIT = 10_000;

    private static final String LOG = "log";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(names = "--state", paramLabel = "STATE", description = "only pending, delivered, given-up or silenced ones")
    private @Nullable String state;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "at most so many events, the newest first (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    NotificationsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (state != null && !STATES.contains(state)) {
            throw new UsageException("--state " + state + ": there are " + String.join(", ", STATES));
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new UsageException("--limit " + limit + ": from 1 to " + MAX_LIMIT);
        }
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            List<EventDelivery> deliveries = new Notifications(stores.postgres()).list(state, limit);
            if (json) {
                terminal.json(deliveries.stream().map(NotificationsCommand::map).toList());
            } else {
                table(deliveries);
            }
        }
        return 0;
    }

    private static Map<String, @Nullable Object> map(EventDelivery delivery) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("event", delivery.event().toString());
        map.put("kind", delivery.kind().word());
        map.put("subject", delivery.subject());
        map.put("notedAt", delivery.noted().toString());
        map.put("channel", delivery.channel());
        map.put("state", delivery.state());
        map.put("attempts", delivery.attempts());
        map.put("nextAttemptAt", Objects.toString(delivery.nextAttempt(), null));
        map.put("endedAt", Objects.toString(delivery.ended(), null));
        map.put("lastError", delivery.lastError());
        return map;
    }

    private void table(List<EventDelivery> deliveries) {
        TextTable table = new TextTable(4, "NOTED (UTC)", "KIND", "CHANNEL", "STATE", "ATTEMPTS", "");
        for (EventDelivery delivery : deliveries) {
            table.row(
                    Listing.text(delivery.noted()),
                    delivery.kind().word(),
                    Objects.requireNonNullElse(delivery.channel(), "–"),
                    Objects.requireNonNullElse(delivery.state(), "not told"),
                    String.valueOf(delivery.attempts()),
                    said(delivery));
        }
        terminal.out().print(table);
    }

    private static String said(EventDelivery delivery) {
        String next = delivery.nextAttempt() == null ? "" : "; next at " + Listing.text(delivery.nextAttempt());
        return delivery.subject()
                + ("delivered".equals(delivery.state()) || delivery.lastError() == null
                        ? ""
                        : " – " + delivery.lastError() + next);
    }

    /** The channel of that name, as it is set up. */
    private static Channel channel(NotifySettings settings, String name) {
        List<Channel> channels = Notifier.channels(settings, Clock.systemUTC());
        return channels.stream()
                .filter(channel -> channel.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("no channel '" + name + "' is set up; there "
                        + (channels.isEmpty()
                                ? "are none"
                                : "is "
                                        + String.join(
                                                ", ",
                                                channels.stream()
                                                        .map(Channel::name)
                                                        .toList()))
                        + ". "
                        + (name.equals(LOG)
                                ? "Set ppa.notify.log to true"
                                : "Set ppa.notify.webhook.url or ppa.notify.smtp.host")));
    }

    @Command(name = "test", description = "Send a test event through a channel, once, and say what came of it.")
    static final class Test implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private GlobalOptions global = new GlobalOptions();

        @Parameters(index = "0", paramLabel = "CHANNEL", description = "log, webhook or smtp")
        private String name = "";

        Test(Terminal terminal) {
            this.terminal = terminal;
        }

        /** Needs no store. */
        @Override
        public Integer call() {
            Channel channel = channel(global.notifications(terminal), name);
            try {
                channel.send(TestEvent.at(Clock.systemUTC().instant()));
            } catch (UndeliveredException e) {
                terminal.failure(
                        "the test event was not told: " + e.getMessage(),
                        "See that the receiver runs and that ppa.notify." + name + ".… fit it.",
                        null);
                return ExitCode.FAILED.number();
            }
            terminal.line("a test event was told through " + name + " to " + channel.target());
            return ExitCode.DONE.number();
        }
    }

    @Command(
            name = "retry",
            description = {
                "Send what is pending or was given up through a channel again, from the next delivery on.",
                "What is older than 7 days is left alone, and so is what was silenced."
            })
    static final class Retry implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private GlobalOptions global = new GlobalOptions();

        @Parameters(index = "0", paramLabel = "CHANNEL", description = "log, webhook or smtp")
        private String name = "";

        Retry(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            NotifySettings settings = global.notifications(terminal);
            channel(settings, name);
            try (Stores stores = Stores.open(global, terminal)) {
                stores.requirePostgres();
                Retried retried = new Notifications(stores.postgres()).retry(name);
                terminal.line(retried.again() + (retried.again() == 1 ? " event is" : " events are")
                        + " sent again through " + name
                        + (retried.tooOld() == 0
                                ? ""
                                : "; " + are(retried.tooOld()) + " older than 7 days and left alone"));
                try (Notifier notifier = Notifier.of(settings, stores.postgres(), stores.clock())) {
                    notifier.deliverDue();
                }
            }
            return 0;
        }

        private static String are(int count) {
            return count + (count == 1 ? " is" : " are");
        }
    }
}
