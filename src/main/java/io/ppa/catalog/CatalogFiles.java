package io.ppa.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Finds the YAML files of a folder: in the configuration directory where it has that folder, else in the jar. */
final class CatalogFiles {

    static final List<String> FOLDERS = List.of("jobs", "schedules");

    private CatalogFiles() {}

    static List<YamlFile> of(String folder, Optional<Path> configDir, Faults faults) {
        Optional<Path> outside = configDir.map(dir -> dir.resolve(folder)).filter(Files::isDirectory);
        try {
            return outside.isPresent() ? outside(outside.get(), faults) : packed(folder, faults);
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

    private static List<YamlFile> outside(Path folder, Faults faults) throws IOException {
        List<Path> paths;
        try (Stream<Path> listed = Files.list(folder)) {
            paths = listed.filter(Files::isRegularFile).sorted().toList();
        }
        List<YamlFile> files = new ArrayList<>();
        for (Path path : paths) {
            String name = path.toString().replace('\\', '/');
            if (name.endsWith(".yml")) {
                decode(name, Files.readAllBytes(path), faults).ifPresent(files::add);
            } else if (name.endsWith(".yaml")) {
                faults.add(name, 0, "is not read; its name must end in .yml");
            }
        }
        return files;
    }

    private static List<YamlFile> packed(String folder, Faults faults) throws IOException {
        List<YamlFile> files = new ArrayList<>();
        PathMatchingResourcePatternResolver resolver =
                new PathMatchingResourcePatternResolver(CatalogFiles.class.getClassLoader());
        for (Resource resource : resolver.getResources("classpath:" + folder + "/*.yml")) {
            try (InputStream in = resource.getInputStream()) {
                decode(folder + "/" + resource.getFilename(), in.readAllBytes(), faults)
                        .ifPresent(files::add);
            }
        }
        return files;
    }

    private static Optional<YamlFile> decode(String name, byte[] bytes, Faults faults) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(new YamlFile(name, text));
        } catch (CharacterCodingException e) {
            faults.add(name, 0, "is not UTF-8 text");
            return Optional.empty();
        }
    }
}
