package io.ppa.launch;

import io.ppa.job.JobRequest;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.Leases.Holder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes the leases of requests, and waits for them while somebody else has them. */
final class Waiting {

    /** How long a refused request waits for the other one to have an execution id it can name. */
    private static final Duration NAMING = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Leases leases;

    private final CountDownLatch givenUp = new CountDownLatch(1);

    Waiting(Leases leases) {
        this.leases = leases;
    }

    /** Ends all waiting of this process, now and later: nothing more is begun. */
    void giveUp() {
        givenUp.countDown();
    }

    /** @throws RefusedException when somebody else has one of them, and does not give it back in time */
    Attempt take(JobRequest request, List<String> names, Duration timeToLive, Patience patience) {
        long until = System.nanoTime() + patience.atMost().toNanos();
        String told = "";
        while (true) {
            if (givenUp.getCount() == 0) {
                throw new RefusedException(
                        request.job() + " " + request.days() + " was not begun: the process is to end",
                        "Launch it again.");
            }
            Attempt attempt = leases.tryAcquire(names, timeToLive, null);
            if (attempt.granted()) {
                return attempt;
            }
            Holder holder = attempt.refusedBy().get(0);
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw refused(request, names, holder, patience);
            }
            String sentence = sentence(request, holder);
            if (holder.executionId() != null && !sentence.equals(told)) {
                patience.told().accept(sentence + "; waiting for it, at most " + words(patience.atMost()));
                told = sentence;
            }
            if (pause(Math.min(left, POLL.toNanos()))) {
                throw new RefusedException(
                        sentence + ", and the waiting for it was ended", "Nothing was begun; launch it again.");
            }
        }
    }

    /** @return whether the waiting is to end */
    private boolean pause(long nanos) {
        try {
            return givenUp.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private RefusedException refused(JobRequest request, List<String> names, Holder holder, Patience patience) {
        Holder named = holder;
        long until = System.nanoTime() + NAMING.toNanos();
        while (named.executionId() == null && System.nanoTime() < until && !pause(POLL.toNanos() / 4)) {
            named = leases.holdersOf(names).stream()
                    .filter(h -> h.executionId() != null)
                    .findFirst()
                    .orElse(named);
        }
        String waited = patience.atMost().isZero() ? "" : ", still after " + words(patience.atMost()) + " of waiting";
        String stop = "'ppa stop" + (named.executionId() == null ? "" : " " + named.executionId()) + "'";
        return new RefusedException(
                sentence(request, named) + waited,
                patience.atMost().isZero()
                        ? "Wait for it with --wait 10m, or end it with " + stop + "."
                        : "Wait longer, or end it with " + stop + ".");
    }

    private static String sentence(JobRequest request, Holder holder) {
        String who = holder.executionId() == null ? "another launch" : "execution " + holder.executionId();
        return request.job() + " " + request.days() + " is being run by " + who + " (" + holder.describe() + ")";
    }

    /** {@code 90 s}, {@code 10 min}, {@code 2 h}. */
    static String words(Duration duration) {
        if (duration.toSeconds() == 0 || duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + " ms";
        }
        if (duration.toSeconds() % 60 != 0) {
            return duration.toSeconds() + " s";
        }
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
}
