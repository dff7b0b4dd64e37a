package io.ppa.job;

/** What ties a running flow to its launcher. */
public interface RunControl {

    /** The flow says, first of all, under which execution it runs. */
    void started(long executionId);

    /**
     * Returns when the execution may go on.
     *
     * @throws StoppedException when somebody asked it to stop
     * @throws LostLeaseException when another process has taken over, so that nothing may be published any more
     */
    void check(long executionId);
}
