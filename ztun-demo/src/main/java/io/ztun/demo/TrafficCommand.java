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
import io.ztun.demo.traffic.Lookout;
import io.ztun.demo.traffic.Syslog;

/**
 * The ends of a demonstration's traffic, each a process on its host. All do what they are told on their standard input, one line each,
 * and end with it. Hidden: it is of no use by itself.
 */
@Command(name = "traffic", hidden = true, description = "One end of the traffic that the demo sends.")
final class TrafficCommand implements Callable<Integer> {

    static final String READY = "ready";
    static final String DONE = "done";

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "ADDRESS", description = "Send to that address; absent: receive.")
    private InetAddress to;

    @Option(names = "--lookout", description = "Watch over clients instead.")
    private boolean lookout;

    @Override
    public Integer call() throws IOException {
        if (lookout) {
            watch();
        } else if (to == null) {
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

    /** Each line is a client's address, which is answered by what has been seen of it; with a word more that is forgotten instead. */
    private void watch() throws IOException {
        Lookout watching = new Lookout(TrafficKind.LOOKOUT_PORT);
        say(READY);
        BufferedReader orders = orders();
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            InetAddress client = InetAddress.getByName(words[0]);
            if (words.length > 1) {
                watching.forget(client);
            }
            Lookout.Seen seen = watching.seen(client);
            say(DONE + " " + seen.silentMs() + " " + seen.longestSilentMs() + " " + seen.longestPauseMs());
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
