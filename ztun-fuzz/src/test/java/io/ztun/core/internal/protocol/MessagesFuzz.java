package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.PushedSettings;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Input;
import io.ztun.spi.CodecMode;

/**
 * The messages in the clear: what is read can be written, and then reads as the same; anything else is a
 * {@link ProtocolException}. No text has a character that could steer a terminal.
 */
public final class MessagesFuzz {
    private MessagesFuzz() {}

    /** One message, which its first byte tells the kind of. */
    public static void fuzzerTestOneInput(byte[] data) {
        byte[] frame = new Input(data).take(FrameLimits.MAX_HELLO_LENGTH);
        roundTrip(frame, Hello::read, Hello::write);
        roundTrip(frame, Welcome::read, Welcome::write);
        roundTrip(frame, Refusal::read, Refusal::write);
        checkText(Close.read(ByteBuffer.wrap(frame)).reason());
        Keepalive sign = Keepalive.read(ByteBuffer.wrap(frame), 0, frame.length);
        ByteBuffer target = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        Check.that(
                sign.equals(Keepalive.read(target, 0, sign.write(target, 0))), "read otherwise than written: " + sign);
    }

    private static <T> void roundTrip(byte[] frame, Function<ByteBuffer, T> reader, BiConsumer<T, ByteBuffer> writer) {
        T message;
        try {
            message = reader.apply(ByteBuffer.wrap(frame));
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return;
        }
        checkText(message.toString());
        // Names and reasons may hold what is not ASCII; once written they are plain.
        T plain = again(message, reader, writer);
        Check.that(plain.equals(again(plain, reader, writer)), "read otherwise than written: " + plain);
    }

    private static <T> T again(T message, Function<ByteBuffer, T> reader, BiConsumer<T, ByteBuffer> writer) {
        ByteBuffer target = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        writer.accept(message, target);
        return reader.apply(target.flip());
    }

    private static void checkText(String text) {
        Check.that(text.chars().noneMatch(Character::isISOControl), "a control character");
    }

    /** One of each. */
    public static List<byte[]> seeds() {
        Hello hello = new Hello(
                Features.OFFLOAD,
                List.of(new Hello.Offer(5, "lz4"), new Hello.Offer(4, "none")),
                9_000,
                "000102030405060708090a0b0c0d0e0f",
                Optional.of(Addresses.parse("172.168.13.2/24")));
        Hello known = new Hello(
                0,
                hello.codecs(),
                1_400,
                hello.clientId(),
                Optional.of(Addresses.parse("10.13.0.2/24,fd00:13::2/64")),
                Families.IPV6,
                Optional.of(new Hello.Identity("10".repeat(16), Hello.Identity.NONE)));
        Welcome welcome = new Welcome(
                0,
                "lz4",
                CodecMode.STREAM,
                9_000,
                Addresses.parse("172.168.13.2/24,fd00::2/64"),
                Addresses.parse("172.168.13.1/24,fd00::1/64"),
                new PushedSettings(
                        List.of(Cidr.parse("10.5.0.0/16"), Cidr.parse("::/0")),
                        List.of(
                                Cidr.parse("10.13.0.1/32").address(),
                                Cidr.parse("fd00::1/128").address()),
                        List.of("corp.example")),
                5_000);
        return List.of(
                written(hello, Hello::write),
                written(welcome, Welcome::write),
                written(new Refusal("no address left"), Refusal::write),
                written(known, Hello::write),
                written(new Refusal(Close.Code.UNAVAILABLE, "try again"), Refusal::write));
    }

    private static <T> byte[] written(T message, BiConsumer<T, ByteBuffer> writer) {
        ByteBuffer target = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        writer.accept(message, target);
        byte[] bytes = new byte[target.position()];
        target.get(0, bytes);
        return bytes;
    }
}
