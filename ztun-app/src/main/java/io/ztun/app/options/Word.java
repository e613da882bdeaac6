package io.ztun.app.options;

/** Any text but an empty one, which is an unset variable in somebody's script. */
final class Word extends Kind<String> {

    @Override
    String allowed() {
        return "a name";
    }

    @Override
    String read(String text) {
        return text.isEmpty() ? null : text;
    }
}
