package io.ppa.cli;

import picocli.CommandLine.IVersionProvider;

/** The version the jar was built as. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Ppa.class.getPackage().getImplementationVersion();
        return new String[] {"ppa " + (version == null ? "(unpackaged)" : version)};
    }
}
