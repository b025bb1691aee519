/**
 * Load and fault tools: the HTTP load generator and the crash rig. They know a log only by its wire formats (<a
 * href="https://c2sp.org/tlog-tiles">tlog-tiles</a>, Rekor v2 and the raw add route) and judge every answer with the formats of
 * log-core, never with code of the server.
 *
 * <p>The commands run on the class path of {@code cairn.jar}, which holds all that they need:
 *
 * <pre>
 * CP=tools/target/cairn.jar:load-tests/target/load-tests-0.1.0-SNAPSHOT.jar
 * java -cp $CP dev.cairn.load.LoadMain --url http://127.0.0.1:3000 --mode rekor-v2 --vkey cairn-data/keys/log.vkey
 * java -cp $CP dev.cairn.load.CrashMain --rounds 30 -- java -jar tools/target/cairn.jar
 * </pre>
 *
 * <p><b>Invariants.</b> No entry is signed, and no answer is checked, while the clock runs. No two submissions of one process are
 * equal. A measured figure is printed only after the answers behind it were found true.
 */
@NullMarked
package dev.cairn.load;

import org.jspecify.annotations.NullMarked;
