package io.ztun.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the machine is told whom to ask for names. */
interface Names {

    /**
     * Has the machine ask the tunnel's servers.
     *
     * @param device the tunnel's interface
     * @param accepted with at least one server
     */
    void set(String device, Accepted accepted);

    /** Takes that back, be it of a killed process; returns whether there was anything. */
    boolean restore();

    /** As this machine has it: systemd-resolved if it is the one that is asked, else resolvconf, else the file itself. */
    static Names of(Commands commands, Path etc, String tunnel) {
        Path file = etc.resolve("resolv.conf");
        if (commands.find("resolvectl").isPresent() && asksResolved(file)) {
            return new Resolved(commands);
        }
        // Resolved brings a program of that name, too, which is a link to its own.
        boolean resolvconf = commands.find("resolvconf")
                .filter(program -> real(program).getFileName().toString().equals("resolvconf"))
                .isPresent();
        return resolvconf ? new Resolvconf(commands, tunnel) : new ResolvConfFile(file, tunnel);
    }

    private static boolean asksResolved(Path file) {
        try {
            return real(file).startsWith("/run/systemd/resolve")
                    || Files.readString(file)
                            .lines()
                            .anyMatch(line -> line.matches("nameserver\\s+127\\.0\\.0\\.5[34]\\s*"));
        } catch (IOException e) {
            return false; // there is no such file
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }
}
