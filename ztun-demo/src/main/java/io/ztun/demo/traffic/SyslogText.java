package io.ztun.demo.traffic;

/** Lines of a busy machine's log in the form of RFC 5424, some 200 bytes each. */
public final class SyslogText {

    private SyslogText() {}

    /** Line number {@code number}. */
    public static String line(int number) {
        Picker pick = new Picker(number);
        String head = "<134>1 2024-07-05T" + time(number) + "Z web" + pick.twoDigits(8) + " ";
        return switch (pick.below(8)) {
            case 0 ->
                head + "sshd " + pick.below(30_000) + " - - Failed password for invalid user "
                        + pick.of(Names.FIRST) + " from 203.0.113." + pick.below(256) + " port " + pick.below(65_536)
                        + " ssh2: connection closed by authenticating user, preauth stage";
            case 1 ->
                head + "postfix/smtp " + pick.below(30_000) + " - - "
                        + pick.hex(10).toUpperCase() + ": to=<"
                        + pick.of(Names.LAST) + "@example.org>, relay=mx.example.org[192.0.2.25]:25, delay=0."
                        + pick.twoDigits(100) + ", dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)";
            default ->
                head + "nginx " + pick.below(30_000) + " - - 198.51.100." + pick.below(256)
                        + " \"GET /shop/" + pick.of("product", "basket", "search", "account") + "/"
                        + pick.below(100_000)
                        + " HTTP/1.1\" " + pick.of("200", "200", "200", "304", "404") + " " + pick.below(60_000)
                        + " \"https://shop.example.org/\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0\" rt=0."
                        + pick.twoDigits(100);
        };
    }

    /** Ten thousand lines to the second, from 16:29:18 on. */
    private static String time(int number) {
        int seconds = 18 + number / 10_000;
        int micros = number % 10_000 * 100;
        return "16:" + (29 + seconds / 60 % 31) + ":" + padded(seconds % 60, 2) + "." + padded(micros, 6);
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }
}
