package io.ppa.job.graph;

import io.ppa.job.flow.ContentHash;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.NodeNumbers;
import io.ppa.model.PropagatedConfidence;
import java.util.OptionalDouble;

/** Hash of everything a rebuild says, bit for bit. */
final class GraphHash {

    private GraphHash() {}

    static String of(Rebuild rebuild) {
        ContentHash hash = new ContentHash();
        for (ComponentNode node : rebuild.graph().nodes()) {
            NodeNumbers numbers = node.numbers();
            hash.add(node.key());
            add(hash, numbers.accuracy());
            add(hash, numbers.calibration());
            add(hash, numbers.reliability());
            add(hash, numbers.confidence());
            add(hash, numbers.uncertainty());
        }
        for (DependencyEdge edge : rebuild.graph().edges()) {
            hash.add(edge.key())
                    .add(edge.numbers().weight())
                    .add(edge.numbers().confidenceImpact())
                    .add(edge.numbers().uncertaintyPropagation());
        }
        for (PropagatedConfidence reached : rebuild.propagated()) {
            hash.add(reached.node());
            add(hash, reached.confidence());
            add(hash, reached.uncertainty());
        }
        return hash.hex();
    }

    private static void add(ContentHash hash, OptionalDouble number) {
        hash.add(number.orElse(Double.NaN));
    }
}
