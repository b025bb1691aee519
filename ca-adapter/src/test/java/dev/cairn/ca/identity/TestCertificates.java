package dev.cairn.ca.identity;

/** A certificate of which nobody has the key. */
final class TestCertificates {
    static final String SELF_SIGNED = """
            -----BEGIN CERTIFICATE-----
            MIIBdTCCARugAwIBAgIUf52twZwRKBaNfOwr9qLdTttTKqowCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjExNTE2MzNaGA8yMTI2MTAyODE1MTYz
            M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGGU
            MOImVwLpvEwpgdOy8xRVZV7qhvW9qOjKgg5PyeVSpAMeTfRShM6rdU5mLrnjaIEX
            IHneKzBNbCoWmfbrXbSjUzBRMB0GA1UdDgQWBBQTNT3TBl87gWHQ/tlak8wFPvlw
            UzAfBgNVHSMEGDAWgBQTNT3TBl87gWHQ/tlak8wFPvlwUzAPBgNVHRMBAf8EBTAD
            AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCm32STu5N8I0+6ouUzFhimxzOUfblHlzFp
            3iv1aZsfSwIgdiGIFUsKecX8dWmsXPn+F6hfI51RTxIpNECeBErfDDA=
            -----END CERTIFICATE-----
            """;

    private TestCertificates() {}
}
