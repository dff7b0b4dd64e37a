package io.ppa.spring;

import io.ppa.log.LogSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.beans.factory.config.SingletonBeanRegistry;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * Starts Spring with the properties it is given and no others. Variables such as {@code SERVER_PORT} or
 * {@code SPRING_BATCH_JDBC_TABLE_PREFIX}, and an {@code application.properties} in the directory where somebody types a command, are
 * there for other programs: they could put the metadata of runs elsewhere without a word.
 */
public final class ClosedContext {

    private ClosedContext() {}

    /**
     * Starts it; the caller closes it.
     *
     * @param configuration names the beans
     * @param properties by full name, for example {@code server.port}
     * @param beans adds those that are there already
     */
    public static ConfigurableApplicationContext start(
            Class<?> configuration,
            WebApplicationType web,
            Map<String, Object> properties,
            Consumer<SingletonBeanRegistry> beans) {
        LogSettings.takeIn();
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(web);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setEnvironment(new Given(properties));
        // They read configuration files, and set the log up anew.
        application.setListeners(List.of());
        application.addInitializers(starting -> beans.accept(starting.getBeanFactory()));
        return application.run();
    }

    /** Neither the process environment nor the properties of the JVM. */
    private static final class Given extends StandardEnvironment {

        Given(Map<String, Object> properties) {
            getPropertySources().addFirst(new MapPropertySource("given", properties));
        }

        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            // Those of the process are not added.
        }
    }
}
