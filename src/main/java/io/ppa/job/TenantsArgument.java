package io.ppa.job;

import java.util.Collection;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** The parameter {@code tenants} in a command that somebody is told to type. */
public final class TenantsArgument {

    /** Needs no quoting, neither by the shell nor by the parameter's own rules. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@/-]*");

    private static final JsonMapper JSON = JsonMapper.shared();

    private TenantsArgument() {}

    /** {@code tenants=a,b}, quoted for the shell where that is necessary. */
    public static String typed(Collection<String> tenants) {
        return "tenants="
                + (tenants.stream().allMatch(tenant -> PLAIN.matcher(tenant).matches())
                        ? String.join(",", tenants)
                        : "'" + JSON.writeValueAsString(tenants).replace("'", "'\\''") + "'");
    }
}
