package io.ppa.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plain columns: the first ones and the last, if it has no title, to the left, numbers to the right. */
public final class TextTable {

    private final int left;

    private final List<String[]> rows = new ArrayList<>();

    /** @param left how many leading columns are text */
    public TextTable(int left, String... titles) {
        this.left = left;
        rows.add(titles);
    }

    public void row(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(cells.length + " cells under " + rows.get(0).length + " titles");
        }
        rows.add(Arrays.stream(cells).map(OneLine::of).toArray(String[]::new));
    }

    /** The lines, each indented by two, without blanks at their ends. */
    @Override
    public String toString() {
        String[] titles = rows.get(0);
        int[] widths = new int[titles.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String blanks = " ".repeat(widths[i] - row[i].length());
                boolean toLeft = i < left || titles[i].isEmpty();
                line.append("  ").append(toLeft ? row[i] + blanks : blanks + row[i]);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
