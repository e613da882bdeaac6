package io.ztun.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import io.ztun.app.log.Verbosity;

/** A {@link Crowd} on a host that does what its standard input tells it to. Ends with its input. */
final class CrowdMain {

    private CrowdMain() {}

    /** Takes the transport, the codec, the server, its address in the tunnel, and the folder with the keys, if any. */
    public static void main(String[] args) throws IOException {
        Verbosity.set(Verbosity.QUIET);
        Optional<Path> keys = args.length > 4 ? Optional.of(Path.of(args[4])) : Optional.empty();
        Crowd crowd = new Crowd(args[0], args[1], args[2], args[3], keys);
        System.out.println("ok ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(answer(crowd, line.split(" ")));
        }
    }

    private static String answer(Crowd crowd, String[] words) {
        try {
            return "ok " + run(crowd, words);
        } catch (InterruptedException | ExecutionException | IOException | RuntimeException e) {
            return "failed " + e;
        }
    }

    private static String run(Crowd crowd, String[] words)
            throws InterruptedException, ExecutionException, IOException {
        int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        switch (words[0]) {
            case "join" -> crowd.join(number);
            case "leave" -> crowd.leave();
            case "come-and-go" -> crowd.comeAndGo(number);
            case "greet" -> crowd.greet(number);
            case "chatter" -> crowd.chatter(Duration.ofMillis(number));
            case "echoes" -> {
                long[] taken = crowd.echoes(number, Integer.parseInt(words[2]));
                return taken[taken.length / 2] + " " + taken[taken.length * 9 / 10] + " " + taken[taken.length - 1];
            }
            case "bulk" -> {
                return "" + crowd.bulk(number, Integer.parseInt(words[2]));
            }
            case "state" -> {}
            default -> throw new IOException("unknown command " + words[0]);
        }
        return crowd.connected() + " " + crowd.ended() + " " + crowd.moved();
    }
}
