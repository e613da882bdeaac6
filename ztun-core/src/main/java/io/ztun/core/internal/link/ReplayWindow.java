package io.ztun.core.internal.link;

/**
 * Which frame numbers have been taken already: a bitmap of the latest, in a ring of words so that moving on clears whole
 * words and never shifts (the idea of RFC 6479). What is older than the bitmap counts as taken. One thread.
 */
public final class ReplayWindow {
    /** So many numbers below the highest are told apart at least. */
    public static final int LENGTH = 8_128;

    private static final int WORDS = (LENGTH + Long.SIZE) / Long.SIZE;

    private final long[] words = new long[WORDS];

    /** One more than the highest number taken. */
    private long next;

    private long taken;

    /** How many numbers have been taken. */
    public long taken() {
        return taken;
    }

    /** The number to be expected next: one more than the highest taken. */
    public long next() {
        return next;
    }

    /** Whether a number has not been taken and is not too old to say. */
    public boolean isFresh(long number) {
        if (number >= next) {
            return true;
        }
        return number >= 0 && next - number <= LENGTH && (words[word(number)] & bit(number)) == 0;
    }

    /** Takes a number that is fresh. */
    public void take(long number) {
        if (number >= next) {
            advance(number);
        }
        words[word(number)] |= bit(number);
        taken++;
    }

    private void advance(long number) {
        long last = (next - 1) / Long.SIZE;
        long words = Math.min(WORDS, number / Long.SIZE - last);
        for (long i = 1; i <= words; i++) {
            this.words[(int) ((last + i) % WORDS)] = 0;
        }
        next = number + 1;
    }

    private static int word(long number) {
        return (int) (number / Long.SIZE % WORDS);
    }

    private static long bit(long number) {
        return 1L << number;
    }
}
