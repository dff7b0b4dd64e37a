package io.ppa.job.graph;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.NodeNumbers;
import io.ppa.model.PropagatedConfidence;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalDouble;

/** SHA-256 of everything a rebuild says, bit for bit. */
final class GraphHash {

    private GraphHash() {}

    static String of(Rebuild rebuild) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DataOutputStream out =
                    new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
                for (ComponentNode node : rebuild.graph().nodes()) {
                    write(out, node);
                }
                for (DependencyEdge edge : rebuild.graph().edges()) {
                    write(out, edge);
                }
                for (PropagatedConfidence reached : rebuild.propagated()) {
                    write(out, reached.node());
                    write(out, reached.confidence());
                    write(out, reached.uncertainty());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, ComponentNode node) throws IOException {
        NodeNumbers numbers = node.numbers();
        write(out, node.key());
        write(out, numbers.accuracy());
        write(out, numbers.calibration());
        write(out, numbers.reliability());
        write(out, numbers.confidence());
        write(out, numbers.uncertainty());
    }

    private static void write(DataOutputStream out, DependencyEdge edge) throws IOException {
        write(out, edge.key());
        out.writeDouble(edge.numbers().weight());
        out.writeDouble(edge.numbers().confidenceImpact());
        out.writeDouble(edge.numbers().uncertaintyPropagation());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(DataOutputStream out, OptionalDouble number) throws IOException {
        out.writeDouble(number.orElse(Double.NaN));
    }
}
