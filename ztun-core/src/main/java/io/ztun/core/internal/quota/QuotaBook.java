package io.ztun.core.internal.quota;

import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.ConfigException;
import io.ztun.core.settings.Quota;

/**
 * The accounts of all clients, of which the one is forgotten that came longest ago where there are too many. Periods are those of
 * the clock's zone. Thread-safe.
 */
public final class QuotaBook {
    /** So many are kept. */
    static final int ACCOUNTS_MAX = 16_384;

    private static final String HEADER = "ztun-quotas 1 ";
    private static final Pattern LINE = Pattern.compile(
            "(\\d{1,18}) (day|week|month) (\\d{4}-\\d\\d-\\d\\d) ([0-9A-Za-z._@:-]{1,64}) ([0-9A-Za-z+/=]{1,64})");

    private final Clock clock;
    private final Map<String, Account> accounts = new LinkedHashMap<>();

    /** @param clock has the zone by which days begin */
    public QuotaBook(Clock clock) {
        this.clock = clock;
    }

    /**
     * A client is there.
     *
     * @param client what its sessions are known by
     * @param name what people call it
     */
    public synchronized void open(String client, String name) {
        Account account = accounts.remove(client);
        account = account == null ? new Account(client, name) : account;
        account.name(name);
        put(account);
    }

    private void put(Account account) {
        accounts.put(account.client(), account);
        if (accounts.size() > ACCOUNTS_MAX) {
            accounts.remove(accounts.keySet().iterator().next());
        }
    }

    /**
     * Adds what a client has used since the last time.
     *
     * @param configured what it may use, unless somebody has ordered another quota; without either nothing is added
     * @return how it stands now; empty if it is not known
     */
    public synchronized Optional<Standing> charge(String client, Quota configured, long bytes) {
        Account account = accounts.get(client);
        return Optional.ofNullable(account).map(known -> charge(known, configured, bytes));
    }

    private Standing charge(Account account, Quota configured, long bytes) {
        Quota quota = account.ordered().orElse(configured);
        if (quota.bytes() == 0) {
            return new Standing(account.name(), quota, 0, null, 0, account.tell(0));
        }
        account.turn(quota.period(), today());
        account.add(bytes);
        int level = Standing.level(quota, account.used());
        return new Standing(
                account.name(),
                quota,
                account.used(),
                quota.period().next(account.begin()),
                level,
                account.tell(level));
    }

    private LocalDate today() {
        return LocalDate.now(clock);
    }

    /** Those that have an account, the one that came last at the end. */
    public synchronized List<String> clients() {
        return List.copyOf(accounts.keySet());
    }

    /** Whether there is an account of that client's. */
    public synchronized boolean isKnown(String client) {
        return accounts.containsKey(client);
    }

    /** Has a client have another quota, for now; empty for what is configured. Answers whether it is known. */
    public synchronized boolean order(String client, Optional<Quota> quota) {
        Account account = accounts.get(client);
        if (account != null) {
            account.ordered(quota);
        }
        return account != null;
    }

    /** What is configured holds for all again. */
    public synchronized void forgetOrders() {
        accounts.values().forEach(account -> account.ordered(Optional.empty()));
    }

    /** Whether anybody has a quota that was ordered. */
    public synchronized boolean hasOrders() {
        return accounts.values().stream().anyMatch(account -> account.ordered().isPresent());
    }

    /** Has a client have used nothing. Answers whether it is known. */
    public synchronized boolean reset(String client) {
        Account account = accounts.get(client);
        if (account != null) {
            account.reset(today());
        }
        return account != null;
    }

    /** The client that people call by a name, the one that came last. */
    public synchronized Optional<String> named(String name) {
        String found = null;
        for (Account account : accounts.values()) {
            found = account.name().equals(name) ? account.client() : found;
        }
        return Optional.ofNullable(found);
    }

    /** What was written down when the server ran before; of a client that is there already, that counts. */
    synchronized void restore(List<Account> former) {
        List<Account> present = new ArrayList<>(accounts.values());
        accounts.clear();
        former.forEach(this::put);
        for (Account account : present) {
            Account before = accounts.remove(account.client());
            if (before != null) {
                before.name(account.name());
                before.ordered(account.ordered());
            }
            put(before == null ? account : before);
        }
    }

    /** What is to be written down: whose period is over has used nothing. */
    synchronized List<String> lines() {
        LocalDate today = today();
        List<String> lines = new ArrayList<>();
        for (Account account : accounts.values()) {
            if (account.period() != null
                    && account.used() > 0
                    && !account.period().begin(today).isAfter(account.begin())) {
                lines.add(account.used() + " " + account.period() + " " + account.begin() + " " + account.name() + " "
                        + account.client());
            }
        }
        lines.add(0, HEADER + lines.size());
        return lines;
    }

    /** @throws ConfigException if they are none that {@link #lines} has made */
    static List<Account> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(HEADER + (lines.size() - 1))) {
            throw new ConfigException("no quotas");
        }
        return lines.stream().skip(1).map(QuotaBook::account).toList();
    }

    private static Account account(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new ConfigException("no account");
        }
        try {
            Quota.Period period = Quota.Period.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
            LocalDate begin = LocalDate.parse(matcher.group(3));
            if (!period.begin(begin).equals(begin)) {
                throw new ConfigException("no period's begin");
            }
            return new Account(matcher.group(5), matcher.group(4), period, begin, Long.parseLong(matcher.group(1)));
        } catch (DateTimeParseException e) {
            throw new ConfigException("no day", e);
        }
    }
}
