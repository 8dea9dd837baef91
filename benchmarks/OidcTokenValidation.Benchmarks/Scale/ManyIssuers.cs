using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Benchmarks.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Scale;

/// <summary>Many issuers, each with a key and a token of its own. The tokens come in any order, so that no cache of the processor holds just the next
/// one.</summary>
internal sealed class ManyIssuers : IDisposable
{
    // A token more often than once, so that there is an order to speak of where there are few.
    private const int FewestSteps = 1_000;
    private const int Seed = 7;

    private readonly AccessTokenValidator _validator;
    private readonly PlatformKey[] _keys;
    private readonly SignedToken[] _tokens;
    private readonly Ring<int> _verified;
    private readonly Ring<int> _validated;

    private ManyIssuers(int count, bool areTenants)
    {
        var trusted = new Dictionary<string, TrustedIssuer>(StringComparer.Ordinal);
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], MaxCachedTokens = 0 };
        _keys = new PlatformKey[count];
        _tokens = new SignedToken[count];
        for (int i = 0; i < count; i++)
        {
            using var key = TestSigningKey.Create("ES256");
            using var issuer = new TestIssuer($"{Peer.Issuer}{i}/", clock: null, key);
            trusted.Add(issuer.Issuer, issuer.Trust());
            _keys[i] = PlatformKey.Of(key);
            _tokens[i] = new SignedToken(issuer.Token().WithScope("read:timesheets").ExpiringIn(TimeSpan.FromHours(1)).Create());
        }

        if (areTenants)
            (options.ResolveIssuer, options.MaxResolvedIssuers) = (trusted.GetValueOrDefault, count);
        else
            options.Issuers = [.. trusted.Values];
        _validator = AccessTokenValidator.Create(options);
        int[] order = [.. Enumerable.Range(0, int.Max(count, FewestSteps)).Select(i => i % count)];
        new Random(Seed).Shuffle(order);
        (_verified, _validated) = (new Ring<int>(order), new Ring<int>(order));
    }

    /// <summary>Issuers of the options, or tenants that a resolver names.</summary>
    public static ManyIssuers Create(int count, bool areTenants = false) => new(count, areTenants);

    public bool Verify() => _verified.Next() is var i && _tokens[i].Verify(_keys[i]);

    public bool Validate() => _validator.Expect(TokenFailureCode.None, _tokens[_validated.Next()].Request);

    /// <inheritdoc/>
    public void Dispose()
    {
        _validator.Dispose();
        Array.ForEach(_keys, static key => key.Dispose());
    }
}
