package dev.cairn.tools.config;

enum Duplicates {
    RETURN_EXISTING,
    CONFLICT
}
