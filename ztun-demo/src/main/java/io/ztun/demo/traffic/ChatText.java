package io.ztun.demo.traffic;

/** What an application asks its database, some 120 bytes each, and what it is answered, some 300 bytes. */
public final class ChatText {

    private static final String[] COLUMNS = {
        "id, name, email, balance", "id, name, city, status, updated_at", "id, order_no, total, currency", "id, status"
    };

    private ChatText() {}

    /** Question number {@code number}. */
    public static String question(int number) {
        Picker pick = new Picker(number);
        return switch (pick.below(4)) {
            case 0 ->
                "SELECT " + pick.of(COLUMNS) + " FROM customer WHERE tenant_id = " + pick.below(40) + " AND id = "
                        + pick.below(100_000) + " AND status = 'active' ORDER BY id LIMIT 1";
            case 1 ->
                "SELECT " + pick.of(COLUMNS) + " FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.id = "
                        + pick.below(100_000) + " AND o.placed_at > '2024-" + month(pick) + "-01'";
            case 2 ->
                "UPDATE customer SET balance = balance - " + pick.below(500) + "." + pick.twoDigits(100)
                        + ", updated_at = now() WHERE tenant_id = " + pick.below(40) + " AND id = "
                        + pick.below(100_000)
                        + " RETURNING id, balance";
            default ->
                "INSERT INTO audit (actor, action, object_id, at) VALUES ('"
                        + pick.of(Names.FIRST) + " " + pick.of(Names.LAST) + "', 'customer.view', "
                        + pick.below(100_000)
                        + ", now()) RETURNING id";
        };
    }

    /** The answer to question number {@code number}. */
    public static String answer(int number) {
        Picker pick = new Picker(~number);
        String first = pick.of(Names.FIRST);
        String last = pick.of(Names.LAST);
        return "{\"ok\":true,\"rows\":[{\"id\":" + pick.below(100_000) + ",\"tenant_id\":" + pick.below(40)
                + ",\"name\":\"" + first + " " + last + "\",\"email\":\"" + first + "." + last + "@example.org\","
                + "\"city\":\"" + pick.of(Names.CITY) + "\",\"balance\":" + pick.below(10_000) + "."
                + pick.twoDigits(100)
                + ",\"currency\":\"EUR\",\"status\":\"" + pick.of("active", "active", "active", "blocked", "new")
                + "\","
                + "\"updated_at\":\"2024-" + month(pick) + "-" + pick.of("03", "11", "19", "27") + "T"
                + pick.twoDigits(24) + ":" + pick.twoDigits(60) + ":" + pick.twoDigits(60) + "Z\","
                + "\"department\":\"" + pick.of(Names.DEPARTMENT) + "\"}],\"elapsed_ms\":0." + pick.twoDigits(100)
                + "}";
    }

    private static String month(Picker pick) {
        return pick.of("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12");
    }
}
