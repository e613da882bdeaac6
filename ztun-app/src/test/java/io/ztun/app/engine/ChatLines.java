package io.ztun.app.engine;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Text of a chatty protocol: questions and answers that resemble each other, with something new in each. */
final class ChatLines {
    private static final String[] NAMES = {"orders", "customers", "invoices", "shipments", "articles", "addresses"};
    private static final String[] STATES = {"open", "paid", "shipped", "cancelled", "returned"};

    private ChatLines() {}

    /** So many bytes of it. */
    static byte[] line(Random random, int length) {
        StringBuilder text = new StringBuilder(length + 200);
        while (text.length() < length) {
            String table = NAMES[random.nextInt(NAMES.length)];
            String state = STATES[random.nextInt(STATES.length)];
            text.append("SELECT id, name, total, created_at FROM ").append(table);
            text.append(" WHERE status = '").append(state).append("' AND id = ").append(random.nextInt(100_000));
            text.append("; {\"table\": \"")
                    .append(table)
                    .append("\", \"status\": \"")
                    .append(state);
            text.append("\", \"total\": ").append(random.nextInt(10_000)).append(".00}\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
