package io.ztun.app.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.ztun.app.options.TransportOption;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TransportChoiceTest {

    @Test
    void shouldChangeNothingElse() {
        List<TransportConfig> seen = new ArrayList<>();
        TransportProvider provider = new TransportProvider() {
            @Override
            public String name() {
                return "recording";
            }

            @Override
            public Transport create(TransportConfig config) {
                seen.add(config);
                return null;
            }
        };
        TransportChoice choice = new TransportChoice(
                provider,
                TransportConfig.Offloads.ON,
                46,
                List.of(new TransportOption("recording", "depth", "3"), new TransportOption("another", "height", "4")));

        choice.create(new TransportConfig(3, 1_000));

        assertEquals("recording", choice.name());
        assertEquals(
                List.of(new TransportConfig(3, 1_000)
                        .withOffload(TransportConfig.Offloads.ON)
                        .withDscp(46)
                        .withOptions(Map.of("depth", "3"))),
                seen);
    }
}
