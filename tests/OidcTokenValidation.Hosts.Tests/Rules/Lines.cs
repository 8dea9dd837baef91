namespace OidcTokenValidation.Hosts.Tests.Rules;

/// <summary>The lines that need a test, and the lines that cannot be tested over the network, each with its reason.</summary>
internal static class Lines
{
    /// <summary>Failures that were reported of libraries of this kind, by name.</summary>
    public static IReadOnlyList<string> Regressions { get; } =
    [
        "unknown-kid-rotation", "bogus-kids-budget", "local-keys-no-budget", "limiter-never-delays", "stale-window-exact", "slow-fetch-one", "failing-backs-off",
        "failed-start-recovers", "no-hang-without-timeout", "one-down-leaves-others", "nbf-not-signature", "proof-future-iat-replayed", "replay-other-htm-htu", "two-proofs",
        "bearer-stray-proof", "jkt-as-bearer", "extra-cnf-members", "forwarded-host-port", "host-injection", "lower-case-scheme", "basic-optional", "scope-forms",
        "two-scopes-one-held", "async-predicate-false", "aud-substring", "alg-none", "hs256-public-key", "missing-exp", "issuer-slash", "idp-503-not-401", "bodies-untouched",
        "mock-mode-production", "100-parallel-one-success", "replay-once-two-middlewares", "scope-failure-dpop-challenge", "future-issued", "client-keys-evict", "header-injection",
    ];

    /// <summary>Each line with its reason.</summary>
    public static IReadOnlyDictionary<string, string> NotOnTheWire { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mock-mode-production"] = "A host in mock mode does not start in Production: there is no wire.",
    };
}

/// <summary>The regressions that a test covers.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegressionAttribute(params string[] lines) : Attribute
{
    public IReadOnlyList<string> Lines { get; } = lines;
}
