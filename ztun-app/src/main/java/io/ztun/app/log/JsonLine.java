package io.ztun.app.log;

import java.lang.System.Logger.Level;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A log line as a JSON object: {@code time}, {@code level}, {@code event}, {@code message}, and {@code fields} with what the
 * {@link EventTable} finds in the message.
 */
final class JsonLine {

    private JsonLine() {}

    static void append(
            StringBuilder line, LogForm.Time form, OffsetDateTime time, Level level, String message, Throwable thrown) {
        line.append('{');
        if (form != LogForm.Time.NONE) {
            line.append("\"time\":\"");
            LogLine.appendTime(line, LogForm.Time.FULL, time);
            line.append("\",");
        }
        EventTable.Found found = EventTable.find(message);
        line.append("\"level\":");
        string(line, level.getName().toLowerCase(Locale.ROOT));
        string(line.append(",\"event\":"), found.event());
        string(line.append(",\"message\":"), message);
        String reason = LogLine.reason(message, thrown);
        if (reason != null) {
            string(line.append(",\"cause\":"), reason);
        }
        if (thrown != null && Verbosity.current().showsTraces()) {
            string(line.append(",\"trace\":"), LogLine.trace(thrown));
        }
        fields(line.append(",\"fields\":"), found.fields());
        line.append('}');
    }

    private static void fields(StringBuilder line, Map<String, Object> fields) {
        line.append('{');
        String comma = "";
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            string(line.append(comma), field.getKey());
            value(line.append(':'), field.getValue());
            comma = ",";
        }
        line.append('}');
    }

    private static void value(StringBuilder line, Object value) {
        if (value instanceof List<?> list) {
            line.append('[');
            for (int i = 0; i < list.size(); i++) {
                value(line.append(i == 0 ? "" : ","), list.get(i));
            }
            line.append(']');
        } else if (value instanceof EventTable.Number number) {
            line.append(number.digits());
        } else if (value == EventTable.NOTHING) {
            line.append("null");
        } else {
            string(line, value.toString());
        }
    }

    /** RFC 8259 section 7. A surrogate without its other half is no character that UTF-8 has. */
    static void string(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '"' || c == '\\') {
                line.append('\\').append((char) c);
            } else if (c == '\n') {
                line.append("\\n");
            } else if (c == '\t') {
                line.append("\\t");
            } else if (Character.isISOControl(c) || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        }
        line.append('"');
    }
}
