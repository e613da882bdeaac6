package io.ztun.app.options;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class DscpTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "63, 63",
        "07, 7",
        "EF, 46",
        "ef, 46",
        "AF11, 10",
        "AF41, 34",
        "af43, 38",
        "CS0, 0",
        "CS1, 8",
        "CS7, 56",
        "LE, 1",
        "copy, -1",
        "VA, 44",
        "DF, 0",
        "be, 0"
    })
    void shouldReadNumbersAndNames(String text, int value) {
        assertEquals(value, new Dscp().read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "-1", "AF51", "AF14", "CS8", "EF1", "0x2e", "99999999999"})
    void shouldRefuseWhatIsNone(String text) {
        assertNull(new Dscp().read(text));
    }
}
