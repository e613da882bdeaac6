package io.ztun.app.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.ztun.app.config.ConfigFile;
import io.ztun.app.config.ConfigOption;
import io.ztun.app.config.InForce;
import io.ztun.app.config.Key;
import io.ztun.app.config.TomlText;
import io.ztun.app.log.Printable;
import io.ztun.app.options.OptionRules;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.settings.Client;

/** {@code ztun show-config}: what is in force, and who says so. */
@Command(
        name = "show-config",
        description = "Show what is in force with a configuration file and options, and where each value comes from:"
                + " the line of the file, the option, or the default. What is printed is a configuration file.",
        customSynopsis = {"ztun show-config [--config FILE] [OPTIONS]", ""},
        sortOptions = false)
final class ShowConfigCommand implements Callable<Integer> {
    private static final int COLUMN = 40;

    @Mixin
    ConfigOption config;

    @Mixin
    TunnelOptions options;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (!spec.parent().commandLine().getParseResult().matchedOptions().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "options stand behind show-config");
        }
        Optional<ConfigFile> file = config.file();
        options.keys.clients = file.map(ConfigFile::clients).orElse(options.keys.clients);
        OptionRules.check(options);
        PrintWriter out = spec.commandLine().getOut();
        String table = "";
        for (Key key : Key.of(spec).values()) {
            if (!key.table().equals(table)) {
                out.println((table.isEmpty() ? "" : System.lineSeparator()) + "[" + key.table() + "]");
                table = key.table();
            }
            out.println(line(key, InForce.of(key, spec.commandLine().getParseResult(), file)));
        }
        options.keys.clients.forEach(client -> print(out, client));
        return ExitStatus.OK;
    }

    private static void print(PrintWriter out, Client client) {
        out.println();
        out.println(line("[[client]]", client.source()));
        out.println("name = " + TomlText.string(client.name()));
        out.println("key = " + TomlText.string(client.key()));
        if (!client.addresses().isEmpty()) {
            out.println("address = "
                    + (client.addresses().size() == 1
                            ? TomlText.string(client.addresses().get(0))
                            : TomlText.list(client.addresses())));
        }
        if (!client.subnets().isEmpty()) {
            out.println("subnets = " + TomlText.list(client.subnets()));
        }
        if (!client.routes().isEmpty()) {
            out.println("routes = " + TomlText.list(client.routes()));
        }
    }

    private static String line(Key key, InForce inForce) {
        String said = inForce.value().map(value -> key.name() + " = " + value).orElse("# " + key.name());
        String source = inForce.value().isPresent()
                ? inForce.source()
                : "default" + key.defaultText().map(text -> ": " + text).orElse(": none");
        return line(said, source);
    }

    private static String line(String said, String source) {
        return said + " ".repeat(Math.max(1, COLUMN - said.length())) + "# " + Printable.of(source);
    }
}
