package io.ztun.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the seeds of all targets into a corpus: {@code ztun-fuzz/fuzz --seeds}. */
final class WriteSeeds {
    private WriteSeeds() {}

    /** @param args the corpus's folder */
    public static void main(String[] args) throws Throwable {
        for (Targets.Target target : Targets.all()) {
            List<byte[]> seeds = target.makeSeeds();
            for (int i = 0; i < seeds.size(); i++) {
                Path file = file(Path.of(args[0]), target, i);
                Files.createDirectories(file.getParent());
                Files.write(file, seeds.get(i));
            }
        }
    }

    static Path file(Path corpus, Targets.Target target, int index) {
        return corpus.resolve(target.name()).resolve("seed-" + index);
    }
}
