package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.job.PartlyFailedException;
import io.ppa.job.PlannedAction;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.job.flow.Rest;
import io.ppa.model.Expired;
import io.ppa.model.RunAction;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.RunActions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Prunes a store: object by object, each in batches and no more than it may lose, and looks again afterwards. An object that is
 * refused or fails keeps no other from being done.
 */
final class StoreStep {

    /** Rows that others had locked, or that were added meanwhile, are come back for. */
    private static final int ROUNDS = 3;

    private final PrunedStore store;

    private final RunActions actions;

    private final RunControl control;

    private final Progress progress;

    private final Clock clock;

    StoreStep(PrunedStore store, RunActions actions, RunControl control, Progress progress, Clock clock) {
        this.store = store;
        this.actions = actions;
        this.control = control;
        this.progress = progress;
        this.clock = clock;
    }

    String name() {
        return store.name();
    }

    /** What a run would do, object by object, those of which nothing would go among them. */
    List<PlannedAction> preview(JobRequest request) {
        List<PlannedAction> planned = new ArrayList<>();
        if (!store.there()) {
            return planned;
        }
        try {
            for (Prunable object : store.objects(request)) {
                planned.add(planned(object, request));
            }
        } catch (StoreUnavailableException e) {
            planned.add(new PlannedAction(
                    name(), "–", "cannot be looked at: " + e.getMessage(), OptionalLong.empty(), OptionalLong.empty()));
        }
        return planned;
    }

    private PlannedAction planned(Prunable object, JobRequest request) {
        Expired expired;
        try {
            expired = object.look();
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (StoreException e) {
            return new PlannedAction(
                    name(),
                    object.object(),
                    "cannot be looked at: " + e.getMessage(),
                    OptionalLong.empty(),
                    OptionalLong.empty());
        }
        Optional<String> refusal = refusal(object, expired, request);
        long now = refusal.isPresent() ? 0 : Math.min(expired.count(), object.maxDeletes());
        String later = now == expired.count() ? "" : ", " + (expired.count() - now) + " in later runs";
        return new PlannedAction(
                name(),
                object.object(),
                refusal.map(why -> "refuse: " + why).orElse(object.action() + later),
                OptionalLong.of(now),
                bytes(expired, now),
                expired.oldest(),
                now == expired.count() ? expired.newest() : null);
    }

    /**
     * Does it.
     *
     * @return what was done, in a sentence
     * @throws PartlyFailedException naming every object that was refused, failed or is not as it should be; all others are done
     */
    String run(long executionId, JobRequest request) {
        if (!store.there()) {
            return "there is none in this installation";
        }
        List<StoreException> failures = new ArrayList<>();
        List<Done> done = new ArrayList<>();
        for (Prunable object : store.objects(request, () -> control.check(executionId))) {
            try {
                done.add(prune(executionId, object, request));
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (StoreException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw together(executionId, failures);
        }
        return said(done);
    }

    /** What became of an object. */
    private record Done(Prunable object, long gone, long left) {}

    private Done prune(long executionId, Prunable object, JobRequest request) {
        Expired expired = object.look();
        Optional<String> refusal = refusal(object, expired, request);
        if (refusal.isPresent()) {
            actions.add(executionId, action(object, "refused", expired, 0, expired.count()));
            throw failed(object, "was left alone: " + refusal.get());
        }
        if (expired.count() == 0) {
            return new Done(object, 0, 0);
        }
        Going going = new Going(executionId, object, expired, PruneSettings.of(request));
        long left = going.untilNothingIsLeft();
        if (left > 0 && going.gone < object.maxDeletes()) {
            throw failed(
                    object,
                    "still has " + left + " past retention after " + going.gone
                            + " went: others hold them, or add more of them");
        }
        return new Done(object, going.gone, left);
    }

    /** What goes of an object, and how much of it went. */
    private final class Going {

        private final long executionId;

        private final Prunable object;

        private final Expired expired;

        private final PruneSettings settings;

        private long gone;

        private long left;

        private Going(long executionId, Prunable object, Expired expired, PruneSettings settings) {
            this.executionId = executionId;
            this.object = object;
            this.expired = expired;
            this.settings = settings;
            this.left = expired.count();
        }

        /** @return how many are left that should not be, or may not go in this run */
        private long untilNothingIsLeft() {
            try {
                for (int round = 0; left > 0 && gone < object.maxDeletes() && round < ROUNDS; round++) {
                    pass();
                    left = object.look().count();
                }
            } finally {
                // Also when it is stopped, or the store goes away: what is gone is gone.
                actions.add(executionId, action(object, object.action(), expired, gone, left));
            }
            return left;
        }

        private void pass() {
            object.begin();
            boolean first = true;
            while (gone < object.maxDeletes()) {
                if (!first) {
                    Rest.between(settings.pause());
                }
                first = false;
                control.check(executionId);
                OptionalLong some = object.next(object.maxDeletes() - gone, settings.batch());
                if (some.isEmpty()) {
                    return;
                }
                gone += some.getAsLong();
                left = Math.max(0, expired.count() - gone);
                progress.advanced(name() + " " + object.object(), Math.min(gone, expired.count()), expired.count());
            }
        }
    }

    private RunAction action(Prunable object, String action, Expired expired, long gone, long left) {
        return new RunAction(
                name(),
                object.object(),
                action,
                gone,
                bytes(expired, gone),
                gone == 0 ? null : expired.oldest(),
                gone < expired.count() ? null : expired.newest(),
                left);
    }

    private static OptionalLong bytes(Expired expired, long rows) {
        if (expired.bytes().isEmpty() || expired.count() == 0) {
            return expired.bytes();
        }
        double share = Math.min(1, (double) rows / expired.count());
        return OptionalLong.of(Math.round(expired.bytes().getAsLong() * share));
    }

    /** Why nothing of an object goes; empty when it may. */
    private Optional<String> refusal(Prunable object, Expired expired, JobRequest request) {
        PruneSettings settings = PruneSettings.of(request);
        @Nullable Instant latest = expired.latest();
        if (latest != null && latest.isAfter(clock.instant().plus(settings.futureTolerance()))) {
            return Optional.of(
                    "its newest row is of " + latest
                            + ", which is in the future; where a clock is wrong, age says nothing: correct or delete such rows");
        }
        double share = expired.total() == 0 ? 0 : (double) expired.count() / expired.total();
        boolean held = object.deletes() && !request.forced() && expired.total() >= settings.shareFrom();
        if (held && share > settings.maxShare()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%d of its %d rows would go, %.0f %%, more than max-share allows, %.0f %%; if that is meant, launch with"
                            + " --force --reason \"…\"",
                    expired.count(),
                    expired.total(),
                    100 * share,
                    100 * settings.maxShare()));
        }
        return Optional.empty();
    }

    private StoreException failed(Prunable object, String what) {
        return new StoreException(name(), 0, object.object() + " " + what, "", null);
    }

    private static PartlyFailedException together(long executionId, List<StoreException> failures) {
        StoreException first = failures.get(0);
        List<String> sentences = failures.stream()
                .map(failure -> failure.store() + " " + failure.getMessage()
                        + (failure.action().isEmpty() ? "" : " (" + failure.action() + ")"))
                .toList();
        return new PartlyFailedException(
                String.join("; ", sentences),
                "All other objects are done. Once the cause is gone: 'ppa rerun " + executionId + "', or the next run.",
                first);
    }

    private static String said(List<Done> done) {
        long gone = done.stream()
                .filter(one -> one.object().deletes())
                .mapToLong(Done::gone)
                .sum();
        long given = done.stream()
                .filter(one -> !one.object().deletes())
                .mapToLong(Done::gone)
                .sum();
        long left = done.stream().mapToLong(Done::left).sum();
        List<String> said = new ArrayList<>();
        if (gone > 0) {
            said.add(gone + " deleted");
        }
        if (given > 0) {
            said.add(given + (given == 1 ? " key" : " keys") + " given a time to live");
        }
        if (left > 0) {
            said.add(left + " left for the next run, for max-deletes was reached");
        }
        if (said.isEmpty()) {
            return "nothing past retention in " + done.size() + (done.size() == 1 ? " object" : " objects");
        }
        return String.join("; ", said);
    }
}
