package io.ppa.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be seen of {@code compose.yaml} without Docker. */
class ComposeTest {

    @SuppressWarnings("NullAway.Init")
    private static String text;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, Map<String, Object>> services;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, Map<String, String>> configs;

    @BeforeAll
    static void read() throws IOException {
        text = Files.readString(Path.of("compose.yaml"));
        Map<String, Map<String, Map<String, Object>>> file =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        services = file.get("services");
        configs = cast(file.get("configs"));
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object value) {
        return (T) value;
    }

    private static List<String> texts(Map<String, Object> service, String key) {
        return service.containsKey(key) ? cast(service.get(key)) : List.of();
    }

    @Test
    void portsAreOpenOnThisMachineOnly_andSecretsComeFromTheEnvironment() {
        assertThat(services).hasSizeGreaterThan(5);
        services.forEach((name, service) -> {
            assertThat(texts(service, "ports")).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
            Map<String, String> environment = cast(service.getOrDefault("environment", Map.of()));
            environment.forEach((variable, value) -> {
                if (variable.matches(".*(PASSWORD|ALLOWED_KEYS|AUTH)")) {
                    assertThat(value)
                            .as(name + " " + variable)
                            .startsWith("${PPA_")
                            .contains(":?set PPA_");
                }
            });
        });
    }

    @Test
    void profileCluster_hasTheShardsItsConfigurationNames_andNothingElseNeedsIt() throws Exception {
        List<String> shards = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        services.forEach((name, service) -> {
            if (texts(service, "profiles").contains("cluster") && service.containsKey("ports")) {
                shards.add(name);
                addresses.add("http://" + texts(service, "ports").get(0).replaceFirst(":8123$", ""));
            }
        });
        Document cluster = xml("cluster");
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < cluster.getElementsByTagName("host").getLength(); i++) {
            hosts.add(cluster.getElementsByTagName("host").item(i).getTextContent());
        }
        assertThat(hosts).containsExactlyElementsOf(concat(shards, "keeper"));
        assertThat(cluster.getElementsByTagName("shard").getLength())
                .as("and one macro")
                .isEqualTo(3);
        assertThat(text)
                .contains("PPA_CLICKHOUSE_NODES=" + String.join(",", addresses))
                .contains("PPA_CLICKHOUSE_CLUSTER="
                        + cluster.getElementsByTagName("remote_servers")
                                .item(0)
                                .getChildNodes()
                                .item(1)
                                .getNodeName()
                        + " ");
        assertThat(xml("keeper").getElementsByTagName("tcp_port").item(0).getTextContent())
                .isEqualTo("9181");
        assertThat(services.get("clickhouse")).doesNotContainKeys("profiles", "configs");
    }

    private static List<String> concat(List<String> names, String last) {
        List<String> all = new ArrayList<>(names);
        all.add(last);
        return all;
    }

    private static Document xml(String config) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(configs.get(config).get("content"))));
    }
}
