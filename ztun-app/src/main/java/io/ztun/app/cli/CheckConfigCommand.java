package io.ztun.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.app.config.ConfigFile;
import io.ztun.app.log.Printable;
import io.ztun.app.options.FileName;

/** {@code ztun check-config}: all that is wrong with a file. */
@Command(
        name = "check-config",
        description = "Say all that is wrong with a configuration file. Warnings tell what this machine has against it:"
                + " keys that others can read, networks that overlap, names that cannot be looked up, programs that"
                + " cannot be run.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing is wrong", "2:something is"})
final class CheckConfigCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", converter = FileName.class, description = "The configuration file.")
    Path file;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        ConfigCheck check = ConfigCheck.of(ConfigFile.read(file));
        PrintWriter out = spec.commandLine().getOut();
        Stream.concat(check.errors().stream(), check.warnings().stream())
                .map(Printable::of)
                .forEach(out::println);
        if (check.errors().isEmpty() && check.warnings().isEmpty()) {
            out.println(file + ": nothing is wrong");
        }
        return check.errors().isEmpty() ? ExitStatus.OK : ExitStatus.USAGE;
    }
}
