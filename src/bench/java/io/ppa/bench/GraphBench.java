package io.ppa.bench;

import io.ppa.job.graph.RebuildRun;
import java.util.ArrayList;
import java.util.List;

/** graph-weights on one tenant's graph: every tenth node stands for a model, every edge changes. */
final class GraphBench {

    private static final int NODES = 100_000;

    private static final int EDGES = 1_000_000;

    private GraphBench() {}

    static List<Result> run() {
        List<Result> results = new ArrayList<>();
        String graph = "%,d nodes, %,d edges: ".formatted(NODES, EDGES);
        results.add(new Result(graph + "weights and propagation", arithmetic(0), 2.0));
        results.add(new Result("  the same, nearly all of it one cycle", arithmetic(10), null));
        return results;
    }

    private static double arithmetic(int backwards) {
        RebuildRun run = new RebuildRun(NODES, EDGES, backwards);
        return Result.median(5, () -> Result.nanos(run::run));
    }
}
