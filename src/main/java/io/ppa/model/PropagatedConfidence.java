package io.ppa.model;

import java.time.LocalDate;
import java.util.OptionalDouble;

/**
 * What reaches a node through the graph on a day: one for each tenant, node and day.
 *
 * @param node key of the node
 * @param confidence in [0,1]; empty when nothing that is known reaches it
 * @param uncertainty in [0,1]; empty like the confidence
 */
public record PropagatedConfidence(
        String tenant, String node, LocalDate day, OptionalDouble confidence, OptionalDouble uncertainty) {}
