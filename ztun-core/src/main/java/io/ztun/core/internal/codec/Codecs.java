package io.ztun.core.internal.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ztun.api.ConfigException;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;

/**
 * The codecs of one side and how it comes to terms with the other: the client's order decides among those that the server
 * accepts, and the mode is the one that remembers most of those that the link bears and both have.
 */
public final class Codecs {
    private final List<CodecProvider> providers;
    private final CodecLevel level;
    private final Privacy.History history;

    /**
     * @param providers in order of preference
     * @param level at which this side compresses
     * @param history anything but {@link Privacy.History#SHARED} leaves no mode but {@link CodecMode#BLOCK}
     * @throws ConfigException if no codec has that level, or works without history
     */
    public Codecs(List<CodecProvider> providers, CodecLevel level, Privacy.History history) {
        this.history = history;
        this.providers = providers.stream().filter(p -> modes(p) != 0).toList();
        this.level = level;
        if (this.providers.isEmpty()) {
            throw new ConfigException("no codec without a memory: history=" + history + " codecs="
                    + providers.stream().map(CodecProvider::name).toList()
                    + "; name one that has the mode BLOCK, such as lz4 or none");
        }
        if (level.fixed().isPresent() && providers.stream().allMatch(p -> !fits(p))) {
            throw new ConfigException("codec level out of range: level=" + level + " available=" + ranges());
        }
    }

    private String ranges() {
        List<String> ranges = new ArrayList<>();
        for (CodecProvider provider : providers) {
            provider.levels().ifPresent(l -> ranges.add(provider.name() + " " + l.min() + ".." + l.max()));
        }
        return ranges.toString();
    }

    /** What a client says of them. */
    public List<Hello.Offer> offers() {
        return providers.stream().map(p -> new Hello.Offer(modes(p), p.name())).toList();
    }

    /** What a server makes of an offer; empty if they have nothing in common. */
    public Optional<AgreedCodec> agree(List<Hello.Offer> offers, boolean ordered) {
        for (Hello.Offer offer : offers) {
            for (CodecProvider provider : providers) {
                Optional<CodecMode> mode = mode(offer.modes() & modes(provider), ordered);
                if (provider.name().equals(offer.name()) && mode.isPresent()) {
                    return Optional.of(new AgreedCodec(provider, mode.get(), levelFor(provider)));
                }
            }
        }
        return Optional.empty();
    }

    /** What a client makes of the server's choice; empty if it did not offer that. */
    public Optional<AgreedCodec> chosen(String name, CodecMode mode) {
        return providers.stream()
                .filter(p -> p.name().equals(name) && (modes(p) & bit(mode)) != 0)
                .findFirst()
                .map(p -> new AgreedCodec(p, mode, levelFor(p)));
    }

    /** Their names, for a message. */
    public List<String> names() {
        return providers.stream().map(CodecProvider::name).toList();
    }

    private CodecLevel levelFor(CodecProvider provider) {
        return level.adaptive() || fits(provider) ? level : CodecLevel.STANDARD;
    }

    private boolean fits(CodecProvider provider) {
        return level.fixed().isPresent()
                && provider.levels()
                        .filter(l -> level.fixed().getAsInt() >= l.min()
                                && level.fixed().getAsInt() <= l.max())
                        .isPresent();
    }

    private int modes(CodecProvider provider) {
        int bits = 0;
        for (CodecMode mode : provider.modes()) {
            bits |= bit(mode);
        }
        return history == Privacy.History.SHARED ? bits : bits & bit(CodecMode.BLOCK);
    }

    private static int bit(CodecMode mode) {
        return 1 << mode.ordinal();
    }

    private static Optional<CodecMode> mode(int bits, boolean ordered) {
        for (CodecMode mode : CodecMode.values()) { // in order of what they remember
            CodecMode other = ordered ? CodecMode.DICTIONARY : CodecMode.STREAM;
            boolean possible = (bits & bit(mode)) != 0 && mode != other;
            if (possible) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
