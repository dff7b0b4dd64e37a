package io.ppa.job;

/** Why a job works on a (tenant, day): the kind of the reason, for programs; the words beside it are for people. */
public enum Why {
    /** Nobody has done it yet. */
    MISSING,
    /** The last attempt at it failed. */
    FAILED,
    /** Its input is not what it was when it was done. */
    CHANGED,
    /** It was done by other definitions or settings. */
    DEFINITIONS,
    /** It is up to date, and done again because somebody wants it so. */
    FORCED,
    /** It was done; whether something changed only doing it again tells. */
    COMPARED,
    /** The job looks at every day it is asked for, whatever it found before. */
    ASKED
}
