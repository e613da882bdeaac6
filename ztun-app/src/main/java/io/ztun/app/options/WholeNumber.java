package io.ztun.app.options;

/** Numbers between two bounds, which are allowed themselves. */
abstract class WholeNumber extends Kind<Integer> {
    private final int min;
    private final int max;

    WholeNumber(int min, int max) {
        this.min = min;
        this.max = max;
    }

    @Override
    final String allowed() {
        return "a number between " + min + " and " + max;
    }

    @Override
    final Integer read(String text) {
        try {
            int value = Integer.parseInt(text);
            return value < min || value > max ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
