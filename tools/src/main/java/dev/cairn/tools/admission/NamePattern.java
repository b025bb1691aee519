package dev.cairn.tools.admission;

/** A glob over names: {@code *} is any characters but a slash, {@code **} any at all. Its time is bounded by the product of the lengths. */
public final class NamePattern {
    private final String glob;

    /** @param glob as it was written */
    public NamePattern(String glob) {
        this.glob = glob;
    }

    /** Whether the whole of a name is matched. */
    public boolean matches(String name) {
        // For each place in the name, whether what is before it is matched by what is before the place in the glob.
        boolean[] at = new boolean[name.length() + 1];
        at[0] = true;
        for (int i = 0; i < glob.length(); i++) {
            boolean star = glob.charAt(i) == '*';
            boolean any = star && i + 1 < glob.length() && glob.charAt(i + 1) == '*';
            if (any) {
                i++;
            }
            boolean[] next = new boolean[at.length];
            next[0] = star && at[0];
            for (int j = 1; j < at.length; j++) {
                char c = name.charAt(j - 1);
                next[j] = star ? at[j] || (next[j - 1] && (any || c != '/')) : at[j - 1] && c == glob.charAt(i);
            }
            at = next;
        }
        return at[name.length()];
    }

    @Override
    public String toString() {
        return glob;
    }
}
