package io.ztun.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.ztun.demo.traffic.Bulk;
import io.ztun.demo.traffic.Chat;
import io.ztun.demo.traffic.Syslog;

/**
 * The two ends of the demonstration's traffic, each a process on its host. Both do what they are told on their standard
 * input, one line each, and end with it. Hidden: it is of no use by itself.
 */
@Command(name = "traffic", hidden = true, description = "One end of the traffic that the demo sends.")
final class TrafficCommand implements Callable<Integer> {

    static final String READY = "ready";
    static final String DONE = "done";

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "ADDRESS", description = "Send to that address; absent: receive.")
    private InetAddress to;

    @Override
    public Integer call() throws IOException {
        if (to == null) {
            receive();
        } else {
            send();
        }
        return 0;
    }

    /** Nothing is closed here: the process ends with its input, and its sockets with it. */
    private void receive() throws IOException {
        Chat.listen(TrafficKind.CHAT_PORT);
        Bulk.listen(TrafficKind.BULK_PORT);
        Syslog.listen(TrafficKind.SYSLOG_PORT);
        say(READY);
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** Each line names a {@link TrafficKind}, and behind it the address, if it is another one. */
    private void send() throws IOException {
        say(READY);
        BufferedReader orders = orders();
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            long start = System.nanoTime();
            try {
                String[] words = line.split(" ");
                TrafficKind.valueOf(words[0]).send(words.length == 1 ? to : InetAddress.getByName(words[1]));
                say(DONE + " " + (System.nanoTime() - start));
            } catch (IOException e) {
                say(line.toLowerCase() + " failed: " + e.getMessage());
            }
        }
    }

    private static BufferedReader orders() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
