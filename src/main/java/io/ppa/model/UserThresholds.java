package io.ppa.model;

import java.util.OptionalDouble;
import java.util.UUID;

/**
 * Beyond which daily averages a user wants to hear of them.
 *
 * @param confidenceAlert empty when the user wants no such alert
 * @param uncertaintyWarning empty when the user wants no such alert
 */
public record UserThresholds(UUID user, OptionalDouble confidenceAlert, OptionalDouble uncertaintyWarning) {}
