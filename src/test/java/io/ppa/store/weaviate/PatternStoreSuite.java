package io.ppa.store.weaviate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.Expired;
import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.ExpiredObjects.Kind;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of patterns does, whatever it keeps them in. */
abstract class PatternStoreSuite {

    /** In the JVM's zone, Pacific/Chatham, this is the next day. */
    static final Instant EVENING = Instant.parse("2024-01-20T23:30:00Z");

    private static final String HOSTILE = "o'b\"{}:\\ \n\t$1 ; DROP TABLE é😀 %_* ␀";

    private static final int DIMENSIONS = 8;

    /** The store under test. */
    abstract PatternStore store();

    /** What is past retention in it. */
    abstract ExpiredObjects expired();

    /** Empties the store. */
    abstract void clear();

    /** Puts patterns in; what the record does not hold (pattern_id, pattern_type) is the same for all. */
    abstract void put(Map<Pattern, float[]> patterns);

    abstract void putEmbeddings(Map<UncertaintyEmbedding, float[]> embeddings);

    /** Puts a pattern in that has nothing but its id and a vector. */
    abstract void putBare(UUID id, float[] vector);

    abstract void deletePattern(UUID id);

    /** The vector of a pattern as the store has it now. */
    abstract float[] vectorOfPattern(UUID id);

    abstract float[] vectorOfEmbedding(UUID id);

    /** All properties of a pattern as the store has them now, but for the two numbers. */
    abstract Map<String, Object> othersOfPattern(UUID id);

    @BeforeEach
    void empty() {
        clear();
    }

    @Test
    void patterns_ofAnEmptyStore_areNoPage() {
        List<List<Pattern>> pages = new ArrayList<>();
        store().patterns(pages::add);
        store().embeddings(page -> pages.add(List.of()));

        assertThat(pages).isEmpty();
        assertThat(store().updatePatterns(List.of())).isEmpty();
        assertThat(store().updateEmbeddings(List.of())).isEmpty();
    }

    @Test
    void patterns_ofManyPages_areReadOnceEach_andAreAllWritten() {
        Random random = new Random(1);
        Map<Pattern, float[]> kept = new HashMap<>();
        IntStream.range(0, 10_050)
                .forEach(n -> kept.put(
                        new Pattern(
                                new UUID(random.nextLong(), random.nextLong()),
                                "tenant" + n % 7,
                                "S" + n % 50,
                                n % 2 == 0 ? "bull" : "bear",
                                OptionalDouble.of(random.nextDouble()),
                                OptionalDouble.of(random.nextDouble()),
                                EVENING.plusSeconds(n)),
                        vector(random)));
        put(kept);

        List<Integer> sizes = new ArrayList<>();
        List<Pattern> read = new ArrayList<>();
        store().patterns(page -> {
            sizes.add(page.size());
            read.addAll(page);
        });

        assertThat(read).containsExactlyInAnyOrderElementsOf(kept.keySet());
        assertThat(sizes).hasSizeGreaterThan(10).allMatch(size -> size <= 1000);

        List<Pattern> changed = read.stream()
                .map(it -> with(it, random.nextDouble(), random.nextDouble()))
                .toList();
        List<Refused> refused = new ArrayList<>();
        for (int from = 0; from < changed.size(); from += 1000) {
            refused.addAll(store().updatePatterns(changed.subList(from, Math.min(from + 1000, changed.size()))));
        }

        assertThat(refused).isEmpty();
        assertThat(allPatterns()).containsExactlyInAnyOrderElementsOf(changed);
    }

    @Test
    void anEmptyStore_hasNothingPastRetention() {
        for (Kind kind : Kind.values()) {
            assertThat(expired().look(kind, EVENING)).isEqualTo(Expired.NOTHING);
            assertThat(expired().remove(kind, EVENING, 10)).isZero();
        }
    }

    @Test
    void patternsMadeBefore_go_inBatches_andThoseOfTheCutoffAndWithoutATimeStay() {
        Pattern last = at(pattern(1), EVENING.minusMillis(1));
        Pattern oldest = at(pattern(2), EVENING.minusSeconds(86_400));
        Pattern kept = at(pattern(3), EVENING);
        UUID bare = new UUID(7, 7);
        put(Map.of(last, vector(new Random(1)), oldest, vector(new Random(2)), kept, vector(new Random(3))));
        putBare(bare, vector(new Random(4)));

        Expired found = expired().look(Kind.PATTERNS, EVENING);

        assertThat(found)
                .isEqualTo(new Expired(2, OptionalLong.empty(), oldest.createdAt(), last.createdAt(), 4, EVENING));
        assertThat(expired().remove(Kind.PATTERNS, EVENING, 1)).isEqualTo(1);
        assertThat(expired().remove(Kind.PATTERNS, EVENING, 10)).isEqualTo(1);
        assertThat(expired().remove(Kind.PATTERNS, EVENING, 10)).isZero();
        assertThat(allPatterns()).extracting(Pattern::id).containsExactlyInAnyOrder(kept.id(), bare);
        assertThat(expired().look(Kind.PATTERNS, EVENING).count()).isZero();
    }

    /** A server deletes 10,000 at once and says of no more. */
    @Test
    void moreEmbeddingsThanAServerDeletesAtOnce_areCounted_andGo() {
        Random random = new Random(1);
        Map<UncertaintyEmbedding, float[]> old = new HashMap<>();
        IntStream.range(0, 10_050)
                .forEach(n -> old.put(
                        new UncertaintyEmbedding(
                                new UUID(random.nextLong(), random.nextLong()),
                                "tenant" + n % 7,
                                "S",
                                OptionalDouble.of(0.1),
                                OptionalDouble.empty(),
                                EVENING.minusSeconds(n + 1)),
                        vector(random)));
        old.put(embedding(1), vector(random));
        putEmbeddings(old);

        assertThat(expired().look(Kind.EMBEDDINGS, EVENING).count()).isEqualTo(10_050);
        List<Long> batches = new ArrayList<>();
        long gone;
        while ((gone = expired().remove(Kind.EMBEDDINGS, EVENING, 5000)) > 0) {
            batches.add(gone);
        }

        assertThat(batches).containsExactly(5000L, 5000L, 50L);
        List<UncertaintyEmbedding> left = new ArrayList<>();
        store().embeddings(left::addAll);
        assertThat(left).containsExactly(embedding(1));
    }

    @Test
    void update_writesTheTwoNumbersOfThosePatterns_andNothingElse() {
        Pattern one = pattern(1);
        Pattern other = pattern(2);
        // Signs, a subnormal, the largest: what a round trip through text or Float64 could change.
        float[] vector = {0.1f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE, 1 / 3f, -1e-30f, 16777217f, 0f};
        put(Map.of(one, vector, other, vector(new Random(2))));
        float[] before = vectorOfPattern(one.id());
        float[] othersVector = vectorOfPattern(other.id());
        Map<String, Object> others = othersOfPattern(one.id());

        assertThat(store().updatePatterns(List.of(with(one, 0.625, 0.375)))).isEmpty();

        assertThat(before).containsExactly(vector);
        assertThat(bits(vectorOfPattern(one.id()))).isEqualTo(bits(before));
        assertThat(bits(vectorOfPattern(other.id()))).isEqualTo(bits(othersVector));
        assertThat(othersOfPattern(one.id())).isEqualTo(others).containsEntry("pattern_type", "technical");
        assertThat(allPatterns()).containsExactlyInAnyOrder(with(one, 0.625, 0.375), other);
    }

    @Test
    void update_ofEmbeddings_writesTheTwoNumbersOfThose_andNothingElse() {
        UncertaintyEmbedding one = embedding(1);
        UncertaintyEmbedding other = embedding(2);
        putEmbeddings(Map.of(one, vector(new Random(3)), other, vector(new Random(4))));
        float[] before = vectorOfEmbedding(one.id());
        UncertaintyEmbedding changed = new UncertaintyEmbedding(
                one.id(), one.tenant(), one.symbol(), OptionalDouble.of(0.11), OptionalDouble.of(0.22), one.at());

        assertThat(store().updateEmbeddings(List.of(changed))).isEmpty();

        List<UncertaintyEmbedding> read = new ArrayList<>();
        store().embeddings(read::addAll);
        assertThat(read).containsExactlyInAnyOrder(changed, other);
        assertThat(bits(vectorOfEmbedding(one.id()))).isEqualTo(bits(before));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 0.1 + 0.2, 0.9999999999999999, 1e-300, Double.MIN_VALUE, 1 / 3.0})
    void numbers_areReadBitForBitAsWritten(double number) {
        put(Map.of(pattern(1), vector(new Random(5))));

        store().updatePatterns(List.of(with(pattern(1), number, 1 - number)));

        assertThat(allPatterns()).containsExactly(with(pattern(1), number, 1 - number));
    }

    @Test
    void anUndefinedNumber_isWrittenAsNone_alsoOverOneThatWasDefined() {
        Pattern defined = with(pattern(1), 0.5, 0.25);
        put(Map.of(defined, vector(new Random(6))));
        float[] before = vectorOfPattern(defined.id());
        Pattern half = new Pattern(
                defined.id(),
                defined.tenant(),
                defined.symbol(),
                defined.regime(),
                OptionalDouble.empty(),
                OptionalDouble.of(0.25),
                defined.createdAt());

        assertThat(store().updatePatterns(List.of(half))).isEmpty();

        assertThat(allPatterns()).containsExactly(half);
        assertThat(bits(vectorOfPattern(defined.id()))).isEqualTo(bits(before));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aNumberThatIsNotFinite_isRefusedWithItsName_andTheOthersAreWritten(double number) {
        put(Map.of(pattern(1), vector(new Random(7)), pattern(2), vector(new Random(8))));

        List<Refused> refused =
                store().updatePatterns(List.of(with(pattern(1), 0.5, number), with(pattern(2), 0.125, 0.875)));

        assertThat(refused)
                .containsExactly(new Refused(
                        pattern(1).id(),
                        "acme",
                        "success_probability " + number
                                + " is not a finite number; one that is undefined is to be empty"));
        assertThat(allPatterns()).containsExactlyInAnyOrder(pattern(1), with(pattern(2), 0.125, 0.875));
    }

    @Test
    void anObjectWithoutProperties_isReadAsEmpty_andCanBeWritten() {
        UUID id = new UUID(7, 7);
        putBare(id, vector(new Random(9)));
        Pattern bare = new Pattern(id, "", "", "", OptionalDouble.empty(), OptionalDouble.empty(), null);

        assertThat(allPatterns()).containsExactly(bare);
        assertThat(store().updatePatterns(List.of(with(bare, 0.5, 0.5)))).isEmpty();
        assertThat(allPatterns()).containsExactly(with(bare, 0.5, 0.5));
    }

    @Test
    void anObjectDeletedBetweenReadingAndWriting_isNotRefused_andDoesNotComeBack() {
        put(Map.of(pattern(1), vector(new Random(10)), pattern(2), vector(new Random(11))));
        List<Pattern> read = allPatterns();
        deletePattern(pattern(1).id());

        List<Refused> refused = store().updatePatterns(
                        read.stream().map(it -> with(it, 0.25, 0.75)).toList());

        assertThat(refused).isEmpty();
        assertThat(allPatterns()).containsExactly(with(pattern(2), 0.25, 0.75));
    }

    @Test
    void objectsDeletedWhilePagesAreRead_neitherHideNorRepeatOthers() {
        Random random = new Random(12);
        Map<Pattern, float[]> kept = new HashMap<>();
        IntStream.range(0, 1500).forEach(n -> kept.put(pattern(n), vector(random)));
        put(kept);
        List<Pattern> read = new ArrayList<>();

        store().patterns(page -> {
            if (read.isEmpty()) {
                // The cursor itself, the last of the first page.
                deletePattern(page.get(page.size() - 1).id());
            }
            read.addAll(page);
        });

        assertThat(read).containsExactlyInAnyOrderElementsOf(kept.keySet());
    }

    @Test
    void hostileNames_areReadAsTheyAre() {
        Pattern hostile = new Pattern(
                new UUID(8, 8),
                HOSTILE,
                HOSTILE + "symbol",
                HOSTILE + "regime",
                OptionalDouble.of(0.5),
                OptionalDouble.of(0.5),
                EVENING);
        put(Map.of(hostile, vector(new Random(13))));

        assertThat(store().updatePatterns(List.of(with(hostile, 0.25, 0.75)))).isEmpty();

        assertThat(allPatterns()).containsExactly(with(hostile, 0.25, 0.75));
    }

    static Stream<Arguments> ids() {
        return Stream.of(
                Arguments.of("first of all", new UUID(0, 0)),
                Arguments.of("last of all", new UUID(-1, -1)),
                Arguments.of("negative as a signed number", new UUID(Long.MIN_VALUE, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ids")
    void idsAtTheEdges_areRead(String what, UUID id) {
        Pattern edge =
                new Pattern(id, "acme", "EURUSD", "bull", OptionalDouble.of(0.5), OptionalDouble.of(0.5), EVENING);
        put(Map.of(edge, vector(new Random(14))));

        assertThat(allPatterns()).containsExactly(edge);
    }

    @Test
    void aTime_isTheSameInstant_whateverTheZoneOfTheJvm() {
        Pattern evening = pattern(1);
        put(Map.of(evening, vector(new Random(15))));
        putEmbeddings(Map.of(embedding(1), vector(new Random(16))));
        List<UncertaintyEmbedding> read = new ArrayList<>();
        store().embeddings(read::addAll);

        assertThat(allPatterns().get(0).createdAt()).isEqualTo("2024-01-20T23:30:00Z");
        assertThat(read.get(0).at()).isEqualTo("2024-01-20T23:30:00.123456Z");
    }

    List<Pattern> allPatterns() {
        List<Pattern> read = new ArrayList<>();
        store().patterns(read::addAll);
        return read;
    }

    static Pattern pattern(int number) {
        return new Pattern(
                new UUID(0x1000 + number, number),
                "acme",
                "EURUSD",
                "bull",
                OptionalDouble.of(0.5),
                OptionalDouble.of(0.5),
                EVENING);
    }

    static UncertaintyEmbedding embedding(int number) {
        return new UncertaintyEmbedding(
                new UUID(0x2000 + number, number),
                "acme",
                "EURUSD",
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                EVENING.plusNanos(123_456_000));
    }

    static Pattern at(Pattern pattern, Instant createdAt) {
        return new Pattern(
                pattern.id(),
                pattern.tenant(),
                pattern.symbol(),
                pattern.regime(),
                pattern.confidence(),
                pattern.success(),
                createdAt);
    }

    static Pattern with(Pattern pattern, double confidence, double success) {
        return new Pattern(
                pattern.id(),
                pattern.tenant(),
                pattern.symbol(),
                pattern.regime(),
                OptionalDouble.of(confidence),
                OptionalDouble.of(success),
                pattern.createdAt());
    }

    static float[] vector(Random random) {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = random.nextFloat();
        }
        return vector;
    }

    static List<Integer> bits(float[] vector) {
        return IntStream.range(0, vector.length)
                .mapToObj(i -> Float.floatToRawIntBits(vector[i]))
                .toList();
    }
}
