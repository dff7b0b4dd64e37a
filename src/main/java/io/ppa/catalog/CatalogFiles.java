package io.ppa.catalog;

import io.ppa.text.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.stream.Stream;

/** Finds the YAML files of a folder, in the configuration directory where it has that folder, else in the jar; and runbooks. */
final class CatalogFiles {

    static final List<String> FOLDERS = List.of("jobs", "schedules");

    private CatalogFiles() {}

    static List<YamlFile> of(String folder, Optional<Path> configDir, Faults faults) {
        Optional<Path> outside = configDir.map(dir -> dir.resolve(folder)).filter(Files::isDirectory);
        if (outside.isPresent()) {
            return outside(outside.get(), faults);
        }
        try {
            return packed(folder, faults);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the folder " + folder, e);
        }
    }

    /** A directory that holds neither folder would silently mean the packed files, so it is a fault. */
    static void checkDirectory(Path configDir, Faults faults) {
        if (!Files.isDirectory(configDir)) {
            faults.add(
                    configDir.toString(),
                    0,
                    "there is no such directory; --config-dir names one with jobs/ or schedules/");
        } else if (FOLDERS.stream().noneMatch(folder -> Files.isDirectory(configDir.resolve(folder)))) {
            faults.add(
                    configDir.toString(), 0, "has neither a folder jobs/ nor schedules/; --config-dir overrides these");
        }
    }

    /** One page of jobs/, wherever it is. */
    static Optional<Runbook> page(String name, Optional<Path> configDir, Faults faults) {
        String packed = "jobs/" + name + ".md";
        Optional<Path> outside = configDir.map(dir -> dir.resolve(packed)).filter(Files::isRegularFile);
        if (outside.isPresent()) {
            String source = slashed(outside.get());
            return read(outside.get(), faults)
                    .flatMap(bytes -> text(source, bytes, faults))
                    .map(text -> new Runbook(source, text));
        }
        try (InputStream in = CatalogFiles.class.getClassLoader().getResourceAsStream(packed)) {
            return in == null
                    ? Optional.empty()
                    : text(packed, in.readAllBytes(), faults).map(text -> new Runbook(packed, text));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + packed, e);
        }
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static List<YamlFile> outside(Path folder, Faults faults) {
        List<Path> paths;
        try (Stream<Path> listed = Files.list(folder)) {
            paths = listed.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            unreadable(folder, e, faults);
            return List.of();
        }
        List<YamlFile> files = new ArrayList<>();
        for (Path path : paths) {
            String name = slashed(path);
            if (name.endsWith(".yml")) {
                read(path, faults).flatMap(bytes -> decode(name, bytes, faults)).ifPresent(files::add);
            } else if (name.endsWith(".yaml")) {
                faults.add(name, 0, "is not read; its name must end in .yml");
            }
        }
        return files;
    }

    private static List<YamlFile> packed(String folder, Faults faults) throws IOException {
        ClassLoader loader = CatalogFiles.class.getClassLoader();
        List<YamlFile> files = new ArrayList<>();
        for (String name : packedNames(loader, folder)) {
            try (InputStream in = loader.getResourceAsStream(name)) {
                decode(name, Objects.requireNonNull(in, name).readAllBytes(), faults)
                        .ifPresent(files::add);
            }
        }
        return files;
    }

    /** The YAML files of a folder on the class path, sorted. Spring's resolver does the same in 300 ms more. */
    static List<String> packedNames(ClassLoader loader, String folder) throws IOException {
        URL url = loader.getResource(folder + "/");
        if (url == null) {
            return List.of();
        }
        if (url.openConnection() instanceof JarURLConnection connection) {
            String prefix = connection.getEntryName();
            // The jar file is the class loader's own and not ours to close.
            return connection.getJarFile().stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(prefix) && name.endsWith(".yml"))
                    .map(name -> folder + "/" + name.substring(prefix.length()))
                    .sorted()
                    .toList();
        }
        try (Stream<Path> listed = Files.list(Path.of(URI.create(url.toString())))) {
            return listed.map(path -> folder + "/" + path.getFileName())
                    .filter(name -> name.endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<byte[]> read(Path path, Faults faults) {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (IOException e) {
            unreadable(path, e, faults);
            return Optional.empty();
        }
    }

    private static void unreadable(Path path, IOException e, Faults faults) {
        faults.add(slashed(path), 0, "cannot be read: " + FileFailure.reason(e));
    }

    private static Optional<YamlFile> decode(String name, byte[] bytes, Faults faults) {
        return text(name, bytes, faults).map(text -> new YamlFile(name, text));
    }

    private static Optional<String> text(String name, byte[] bytes, Faults faults) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            faults.add(name, 0, "is not UTF-8 text");
            return Optional.empty();
        }
    }
}
