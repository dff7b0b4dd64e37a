package io.ppa.job;

/** What a running step asks before it goes on: may I still? */
public interface RunControl {

    /**
     * Returns when the execution may go on.
     *
     * @throws StoppedException when somebody asked it to stop
     * @throws LostLeaseException when another process has taken over, so that nothing may be published any more
     */
    void check(long executionId);
}
