package io.ppa.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @Test
    void reason_saysWhy_whereTheMessageIsTheFilesName() throws IOException {
        Path file = Files.write(dir.resolve("latin"), "größe".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(reason(() -> Files.readString(dir.resolve("none")))).isEqualTo("there is no such file or directory");
        assertThat(reason(() -> Files.createDirectories(file))).isEqualTo("a file that is no directory is in the way");
        assertThat(reason(() -> Files.newDirectoryStream(file).close()))
                .isEqualTo("a file that is no directory is in the way");
        assertThat(reason(() -> Files.readString(file))).isEqualTo("it is not UTF-8 text");
        assertThat(reason(() -> Files.readAllBytes(dir))).isEqualTo("Is a directory");
        assertThat(reason(() -> Files.createDirectories(file.resolve("sub")))).isEqualTo("Not a directory");
        assertThat(reason(() -> {
                    throw new AccessDeniedException("/somewhere");
                }))
                .isEqualTo("permission denied");
    }

    @Test
    void reason_isTheNameOfTheClass_whereNothingIsSaid() {
        assertThat(FileFailure.reason(new IOException())).isEqualTo("IOException");
    }

    private static String reason(ThrowingCallable work) {
        return FileFailure.reason(catchThrowableOfType(IOException.class, work));
    }
}
