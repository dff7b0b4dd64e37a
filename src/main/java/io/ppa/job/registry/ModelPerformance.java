package io.ppa.job.registry;

/** {@code model-performance}: what each model's decisions of a day came to, to be added up over any window. */
public final class ModelPerformance {}
