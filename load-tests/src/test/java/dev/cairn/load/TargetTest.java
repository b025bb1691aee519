package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void slashAtTheEndOfThePrefixIsDropped() {
        assertEquals("/add", Target.of("http://localhost:3000/").path("/add"));
        assertEquals("/add", Target.of("http://localhost:3000").path("/add"));
        assertEquals(
                URI.create("http://localhost/log/add"),
                Target.of("http://localhost/log/").url("/add"));
        assertEquals("localhost:3000", Target.of("http://localhost:3000/log").host());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost", "localhost:3000", "http:///add", "http://localhost/?x=1"})
    void otherUrlsAreRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> Target.of(url));
    }
}
