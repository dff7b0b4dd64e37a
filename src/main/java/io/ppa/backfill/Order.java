package io.ppa.backfill;

/** Which months come first. A month's days are published together, and so are done together. */
public enum Order {
    OLDEST,
    NEWEST
}
