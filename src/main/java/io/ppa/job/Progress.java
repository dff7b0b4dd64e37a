package io.ppa.job;

import io.ppa.model.TenantResult;

/** Told what a run has finished, so that somebody may watch. Called from several threads. */
public interface Progress {

    /** Nobody watches. */
    Progress NONE = new Progress() {
        @Override
        public void planned(Plan plan) {}

        @Override
        public void finished(TenantResult result) {}
    };

    void planned(Plan plan);

    void finished(TenantResult result);

    /**
     * Something that takes long has come this far.
     *
     * @param what is being done
     * @param done of {@code all}, in units that say nothing by themselves
     */
    default void advanced(String what, long done, long all) {}
}
