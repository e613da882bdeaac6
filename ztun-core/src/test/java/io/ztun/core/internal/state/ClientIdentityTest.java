package io.ztun.core.internal.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.internal.protocol.Hello;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientIdentityTest {
    @TempDir
    private Path folder;

    private ClientIdentity start() {
        return ClientIdentity.in(Optional.of(folder.resolve("identity")));
    }

    private static Hello.Identity known(ClientIdentity identity) {
        return identity.known().orElseThrow();
    }

    @Test
    void shouldBeTheSameInEveryProcessAndNameTheOneBefore() throws Exception {
        ClientIdentity first = start();
        assertEquals(Hello.Identity.NONE, known(first).former());
        first.close();
        ClientIdentity second = start();
        second.close();
        ClientIdentity third = start();
        third.close();
        assertEquals(known(first).id(), known(second).id());
        assertEquals(first.run(), known(second).former());
        assertEquals(second.run(), known(third).former());
        assertNotEquals(first.run(), second.run());
    }

    @Test
    void shouldBeAnotherForEachOfTwoThatRunAtOnce() throws Exception {
        ClientIdentity first = start();
        try (ClientIdentity second = start()) {
            assertNotEquals(known(first).id(), known(second).id());
            first.close();
            try (ClientIdentity again = start()) {
                assertEquals(known(first).id(), known(again).id());
            }
        }
    }

    @Test
    void shouldBeNewWhereTheFileIsDamaged() throws Exception {
        ClientIdentity first = start();
        first.close();
        Files.writeString(folder.resolve("identity"), "nonsense");
        try (ClientIdentity second = start()) {
            assertNotEquals(known(first).id(), known(second).id());
        }
        assertTrue(Files.exists(folder.resolve("identity.damaged")));
    }

    @Test
    void shouldWriteNothingUnlessAsked() throws Exception {
        try (ClientIdentity none = ClientIdentity.in(Optional.empty());
                ClientIdentity nowhere = ClientIdentity.in(Optional.of(folder.resolve("no/such/folder")))) {
            assertEquals(Optional.empty(), none.known());
            assertEquals(Optional.empty(), nowhere.known());
        }
    }
}
