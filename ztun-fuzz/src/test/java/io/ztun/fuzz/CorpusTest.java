package io.ztun.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Replays what was kept: seeds, inputs that once broke a contract, and those that a fuzzer has found on its way. */
class CorpusTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path CORPUS = RESOURCES.resolve("corpus");

    static Stream<Targets.Target> targets() throws Exception {
        return Targets.all().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void shouldKeepItsContract(Targets.Target target) throws Throwable {
        Map<String, byte[]> inputs = Targets.kept(RESOURCES, target);
        assertTrue(inputs.size() > target.makeSeeds().size(), "nothing found is kept; run ztun-fuzz/fuzz --keep");
        for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
            try {
                target.run(input.getValue());
            } catch (Throwable e) {
                throw new AssertionError("input " + input.getKey(), e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void shouldTakeAnythingAtAll(Targets.Target target) throws Throwable {
        for (byte[] seed : target.makeSeeds()) {
            for (int length = 0; length < seed.length; length += 1 + seed.length / 16) {
                target.run(Arrays.copyOf(seed, length));
            }
        }
    }

    /** A seed that its target does not make any more would be read as something else. */
    @ParameterizedTest
    @MethodSource("targets")
    void shouldHaveTheSeedsThatTheTargetMakes(Targets.Target target) throws Throwable {
        List<byte[]> seeds = target.makeSeeds();
        assertFalse(seeds.isEmpty());
        for (int i = 0; i < seeds.size(); i++) {
            assertArrayEquals(
                    seeds.get(i),
                    Files.readAllBytes(WriteSeeds.file(CORPUS, target, i)),
                    "seed " + i + "; run ztun-fuzz/fuzz --seeds");
        }
    }

    @Test
    void shouldHaveNoCorpusWithoutATarget() throws Exception {
        List<String> names = new ArrayList<>();
        for (Targets.Target target : Targets.all()) {
            names.add(target.name());
        }
        try (Stream<Path> folders = Files.list(CORPUS)) {
            assertEquals(
                    names.stream().sorted().toList(),
                    folders.map(folder -> folder.getFileName().toString())
                            .sorted()
                            .toList());
        }
    }
}
