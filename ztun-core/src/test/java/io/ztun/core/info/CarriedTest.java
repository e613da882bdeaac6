package io.ztun.core.info;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class CarriedTest {

    @ParameterizedTest
    @CsvSource({"1000, 172, 82.8%", "1000, 1000, 0.0%", "128, 159, -24.2%", "0, 0, -", "0, 28, -"})
    void shouldSayWhatWasSaved(long bytes, long wireBytes, String saved) {
        assertEquals(saved, new Carried(bytes, wireBytes).saved());
    }

    @Test
    void shouldAddAndTakeAway() {
        Carried first = new Carried(1_000, 200);
        Carried both = first.plus(new Carried(50, 60));
        assertEquals(new Carried(1_050, 260), both);
        assertEquals(new Carried(50, 60), both.minus(first));
        assertEquals(first, first.plus(Carried.NOTHING));
    }

    @Test
    void shouldWriteNumbersTheSameEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertEquals("75.5%", new Carried(1_000, 245).saved());
        } finally {
            Locale.setDefault(before);
        }
    }
}
