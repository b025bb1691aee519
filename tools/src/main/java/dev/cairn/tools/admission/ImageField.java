package dev.cairn.tools.admission;

/**
 * A place of an object that names an image.
 *
 * @param pointer to it (RFC 6901)
 * @param image as it is written there
 */
record ImageField(String pointer, String image) {}
