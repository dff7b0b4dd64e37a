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
}
