package io.ppa.cli;

import java.util.Locale;

/**
 * The commands, in the order of the help. A command is called what its constant here is called, in small letters, and what is
 * said of it is a constant of its class, so that the help loads none of those classes. Nor does it read their annotations: for
 * the sixteenth, Java 17 makes a class whose parent the packed jar looks for in every jar within it.
 */
enum Listed {
    JOBS(JobsCommand.ABOUT),
    LAUNCH(LaunchCommand.ABOUT),
    RERUN(RerunCommand.ABOUT),
    RUNS(RunsCommand.ABOUT),
    RUN(RunCommand.ABOUT),
    LEDGER(LedgerCommand.ABOUT),
    BACKFILL(BackfillCommand.ABOUT),
    MODELS(ModelsCommand.ABOUT),
    QUALITY(QualityCommand.ABOUT),
    NOTIFICATIONS(NotificationsCommand.ABOUT),
    STOP(StopCommand.ABOUT),
    ABANDON(AbandonCommand.ABOUT),
    RECOVER(RecoverCommand.ABOUT),
    SCHEDULE(ScheduleCommand.ABOUT),
    SCHEMA(SchemaCommand.ABOUT),
    STORES(StoresCommand.ABOUT),
    DEMO(DemoCommand.ABOUT);

    private final String about;

    Listed(String about) {
        this.about = about;
    }

    /** What is typed to run it. */
    String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A line on what it does. */
    String about() {
        return about;
    }

    /** Loads its class. */
    Class<?> type() {
        return switch (this) {
            case JOBS -> JobsCommand.class;
            case LAUNCH -> LaunchCommand.class;
            case RERUN -> RerunCommand.class;
            case RUNS -> RunsCommand.class;
            case RUN -> RunCommand.class;
            case LEDGER -> LedgerCommand.class;
            case BACKFILL -> BackfillCommand.class;
            case MODELS -> ModelsCommand.class;
            case QUALITY -> QualityCommand.class;
            case NOTIFICATIONS -> NotificationsCommand.class;
            case STOP -> StopCommand.class;
            case ABANDON -> AbandonCommand.class;
            case RECOVER -> RecoverCommand.class;
            case SCHEDULE -> ScheduleCommand.class;
            case SCHEMA -> SchemaCommand.class;
            case STORES -> StoresCommand.class;
            case DEMO -> DemoCommand.class;
        };
    }
}
