package io.ppa.schedule;

import java.time.Instant;

/** Told when a schedule is due. */
interface Fires {

    /**
     * Notes a fire down; returns when that is done, and may be called again for the same one.
     *
     * @param due when it was due; when fires that were missed are made up for by one, the time of that
     */
    void fired(String schedule, Instant due);
}
