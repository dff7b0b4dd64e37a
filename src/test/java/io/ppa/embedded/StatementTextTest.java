package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.embedded.StatementText.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", textBlock = """
            select 1                                              | SELECT        | -
            with x as (select 1) select * from x format CSV       | SELECT        | CSV
            (select 1) union all (select 2) FORMAT JSON ;         | SELECT        | JSON
            select format from t                                  | SELECT        | -
            select 'x format CSV'                                 | SELECT        | -
            select 1 -- format CSV                                | SELECT        | -
            /* insert */ select 1 format tsv settings a=1         | SELECT        | tsv
            select a format                                       | SELECT        | -
            select format('{}', x) from t                         | SELECT        | -
            select $$ format CSV $$, `format CSV`, "format CSV"   | SELECT        | -
            insert into t select 1                                | OTHER         | -
            insert into t select a from input('a Int8') format CSV 1 | INSERT_INPUT | -
            insert into input select 1                            | OTHER         | -
            insert into t (a, `b)` ) format CSV                   | INSERT_FORMAT | CSV
            insert into format format CSV                         | INSERT_FORMAT | CSV
            insert into d.values settings a='format X' format CSV | INSERT_FORMAT | CSV
            insert into t values (1)                              | INSERT_VALUES | Values
            insert into function file('values.csv') values (1)    | INSERT_VALUES | Values
            create table t (format String) engine = Memory        | OTHER         | -
            show tables format JSON                               | OTHER         | JSON
            """)
    void kindAndFormat(String sql, Kind kind, String format) {
        StatementText statement = parse(sql);
        assertThat(statement.kind()).isEqualTo(kind);
        assertThat(statement.format()).isEqualTo(format);
    }

    /** Expected: ClickHouse's parser: blanks and one line end after the format's name are not data. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "~FORMAT CSV\\n1,2~, ~1,2~",
                "~FORMAT CSV \\t\\r\\n1,2~, ~1,2~",
                "~FORMAT CSV\\n\\n1~, ~\\n1~",
                "~FORMAT CSV 1,2~, ~1,2~",
                "~FORMAT CSV~, ~~",
                "~SETTINGS a = 'x' FORMAT TSV\\n\\t2~, ~\\t2~"
            })
    void dataBeginsAfterTheFormat(String tail, String data) {
        String sql = "INSERT INTO t (a) " + escapes(tail);
        StatementText statement = parse(sql);
        assertThat(sql.substring(statement.dataStart())).isEqualTo(escapes(data));
        assertThat(sql.substring(0, statement.statementEnd()))
                .startsWith("INSERT INTO t (a) ")
                .doesNotContain("FORMAT");
    }

    @Test
    void severalStatementsAreSeen() {
        assertThat(parse("select 1; select 2").several()).isTrue();
        assertThat(parse("select ';'; -- done;\n").several()).isFalse();
        assertThat(parse("insert into t format CSV\n1;2\n3").several()).isFalse();
        assertThat(parse("insert into t values (1); (2)").several()).isFalse();
    }

    @Test
    void whatEnclosesRowsIsSeen() {
        assertThat(parse("select 1 group by 1 with totals").enclosed()).isTrue();
        assertThat(parse("select 1 settings extremes = 1").enclosed()).isTrue();
        assertThat(parse("select 'with totals'").enclosed()).isFalse();
    }

    @Test
    void unfinishedTextsDoNoHarm() {
        for (String sql : new String[] {"", ";", "'", "select 'x\\", "/* ", "$tag$ x", "insert into t format", "((("}) {
            assertThat(parse(sql).dataStart()).isLessThanOrEqualTo(sql.length());
        }
    }

    private static String escapes(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }

    private static StatementText parse(String sql) {
        return StatementText.parse(sql.getBytes(StandardCharsets.UTF_8));
    }
}
