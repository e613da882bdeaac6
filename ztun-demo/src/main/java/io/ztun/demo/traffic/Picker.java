package io.ztun.demo.traffic;

/**
 * Picks the fields of text number N: scattered like a random generator's, but found from the number alone, so that both
 * ends of a conversation know them. The scattering is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, 2014).
 */
final class Picker {

    private long state;

    Picker(long number) {
        state = number * 0x9e3779b97f4a7c15L;
    }

    /** The next number, 0 to {@code bound} - 1. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** One of them. */
    String of(String... choices) {
        return choices[below(choices.length)];
    }

    /** The next number as a text of exactly that many hexadecimal digits, 1 to 16. */
    String hex(int digits) {
        String text = Long.toHexString(next());
        return "0".repeat(16 - text.length()).concat(text).substring(16 - digits);
    }

    /** The next number in decimal, with at least two digits. */
    String twoDigits(int bound) {
        int number = below(bound);
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
