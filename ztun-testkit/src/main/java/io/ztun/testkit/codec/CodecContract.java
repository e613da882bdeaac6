package io.ztun.testkit.codec;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

import io.ztun.api.Api;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.CodecProvider.Levels;

/**
 * What is tested: a provider in each of its modes, at its default level and at both ends of the range; and what it may say that it
 * cannot do.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecContract {

    /** The provider under test. */
    CodecProvider provider();

    /** Whether blocks cost garbage, because the library below leaves no other way: then it is not measured. */
    default boolean allocatesPerBlock() {
        return false;
    }

    /** Each mode with each level of interest. */
    default Stream<CodecCase> cases() {
        List<OptionalInt> levels = provider().levels().map(CodecContract::ends).orElse(List.of(OptionalInt.empty()));
        return provider().modes().stream()
                .flatMap(mode -> levels.stream().map(level -> new CodecCase(provider(), mode, level)));
    }

    /** Each mode at the default level. */
    default Stream<CodecCase> defaultCases() {
        return provider().modes().stream().map(mode -> new CodecCase(provider(), mode, OptionalInt.empty()));
    }

    /** Those of {@link #cases()} in which blocks have a history. */
    default Stream<CodecCase> streamCases() {
        return cases().filter(c -> c.mode() == CodecMode.STREAM);
    }

    /** Those of {@link #cases()} in which blocks know nothing of each other. */
    default Stream<CodecCase> loneCases() {
        return cases().filter(c -> c.mode() != CodecMode.STREAM);
    }

    /** Those of {@link #cases()} in which blocks are encoded against a dictionary. */
    default Stream<CodecCase> dictionaryCases() {
        return cases().filter(c -> c.mode() == CodecMode.DICTIONARY);
    }

    private static List<OptionalInt> ends(Levels levels) {
        return List.of(OptionalInt.empty(), OptionalInt.of(levels.min()), OptionalInt.of(levels.max()));
    }
}
