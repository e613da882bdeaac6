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
        Carried lossy = new Carried(1, 2, 100, 8);
        assertEquals("8.0%", lossy.loss());
        assertEquals("-", first.loss());
        assertEquals(new Carried(2, 4, 150, 9), lossy.plus(new Carried(1, 2, 50, 1)));
        assertEquals("0.0%", new Carried(1, 2, 150, 7).minus(lossy).loss(), "what was missing has come");
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
