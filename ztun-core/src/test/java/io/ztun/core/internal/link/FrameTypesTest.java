package io.ztun.core.internal.link;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.ztun.core.internal.protocol.FrameType;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** A frame's first byte says several things at once, each of which has bits of its own. */
class FrameTypesTest {

    @Test
    void shouldLeaveTheBitsAloneThatSayOtherThings() throws IllegalAccessException {
        Map<Integer, String> taken = new HashMap<>();
        for (Field field : FrameType.class.getFields()) {
            if (field.getName().equals("RECALLS")) {
                continue;
            }
            int type = field.getByte(null);
            assertEquals(0, type & FrameHeader.LONG_NUMBER, field.getName());
            assertEquals(0, type & (FrameHeader.PADDED | FrameHeader.SEALED), field.getName());
            assertNull(taken.put(type, field.getName()), field.getName());
        }
        for (int type = FrameType.DATA_ENCODED; type <= FrameType.DATA_KEPT; type++) {
            assertNull(taken.get(type | FrameType.RECALLS));
            assertEquals(0, (type | FrameType.RECALLS) & FrameHeader.LONG_NUMBER);
        }
    }
}
