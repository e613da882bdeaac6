package io.ztun.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;

import com.google.gson.stream.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.ztun.app.clients.ClientBook;
import io.ztun.app.clients.KnownClient;
import io.ztun.core.settings.Client;

/** {@code ztun clients list}: all of them. */
@Command(
        name = "list",
        description =
                "List the clients; out of a store also the gateway that has the session, and the addresses in use.",
        sortOptions = false)
final class ClientsListCommand implements Callable<Integer> {
    private static final String NONE = "-";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Mixin
    WhichClients which;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        try (ClientBook clients = which.open()) {
            List<KnownClient> known = clients.list(which::leftOutClient);
            if (json) {
                json(known, spec.commandLine().getOut());
            } else {
                table(known).print(spec.commandLine().getOut());
            }
        }
        return ExitStatus.OK;
    }

    private static Table table(List<KnownClient> known) {
        Table table = new Table("NAME", "KEY", "ADDRESS", "SUBNETS", "ROUTES", "RATE", "QUOTA", "GATEWAY", "LEASES");
        for (KnownClient each : known) {
            Client client = each.client();
            table.row(
                    client.name(),
                    client.key(),
                    cell(client.addresses()),
                    cell(client.subnets()),
                    cell(client.routes()),
                    client.rate().orElse(NONE),
                    client.quota().orElse(NONE),
                    each.gateway().orElse(NONE),
                    cell(each.leases()));
        }
        return table;
    }

    private static String cell(List<String> texts) {
        return texts.isEmpty() ? NONE : String.join(",", texts);
    }

    private static void json(List<KnownClient> known, PrintWriter out) {
        JsonWriter json = new JsonWriter(out); // not closed: standard output is not ours
        json.setSerializeNulls(true);
        try {
            json.beginObject().name("clients").beginArray();
            for (KnownClient each : known) {
                json.beginObject();
                write(json, each);
                json.endObject();
            }
            json.endArray().endObject().flush();
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a print writer has no failures but its own flag
        }
    }

    private static void write(JsonWriter json, KnownClient each) throws IOException {
        Client client = each.client();
        json.name("name").value(client.name()).name("key").value(client.key());
        write(json, "addresses", client.addresses());
        write(json, "subnets", client.subnets());
        write(json, "routes", client.routes());
        json.name("rate").value(client.rate().orElse(null));
        json.name("quota").value(client.quota().orElse(null));
        json.name("gateway").value(each.gateway().orElse(null));
        write(json, "leases", each.leases());
    }

    private static void write(JsonWriter json, String name, List<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }
}
