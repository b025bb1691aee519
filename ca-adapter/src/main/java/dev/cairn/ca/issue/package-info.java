/** From a request to a certificate that is in the log: proof of possession, precertificate, SCT, certificate, and what is written down of it. */
@NullMarked
package dev.cairn.ca.issue;

import org.jspecify.annotations.NullMarked;
