package io.ppa.job.publish;

import java.time.LocalDate;

/** One (tenant, day). */
public record TenantDay(String tenant, LocalDate day) {}
