using System.Globalization;
using OidcTokenValidation.Benchmarks.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Revocations;

/// <summary>The same tokens at an API that revokes nothing and at one with many entries. None of the tokens is revoked. They come in any order, so that no
/// cache of the processor holds just what the next look-up reads.</summary>
internal sealed class RevocationCase : IDisposable
{
    public const int Entries = 1_000_000;

    private const int Seed = 7;

    private readonly TestSigningKey _key = TestSigningKey.Create("ES256");
    private readonly TestIssuer _issuer;
    private readonly TokenRevocations _revocations = CreateService();
    private readonly AccessTokenValidator _without;
    private readonly AccessTokenValidator _with;
    private readonly Ring<SignedToken> _tokens;
    private readonly Ring<SignedToken> _sameTokens;

    private RevocationCase(int tokens, bool areCached)
    {
        _issuer = new TestIssuer("https://issuer.example/", clock: null, _key);
        (_without, _with) = (CreateValidator(null, areCached ? tokens : 0), CreateValidator(_revocations, areCached ? tokens : 0));
        for (int i = 0; i < Entries; i++)
            Revoke(_revocations, i);

        SignedToken[] all = [.. Enumerable.Range(0, tokens).Select(i => new SignedToken(CreateToken(i)))];
        new Random(Seed).Shuffle(all);
        (_tokens, _sameTokens) = (new Ring<SignedToken>(all), new Ring<SignedToken>(all));
        for (int i = 0; i < 2 * tokens; i++)
        {
            if (!Without() || !With())
                throw new InvalidOperationException("Expected both to accept the token.");
        }
    }

    /// <param name="tokens">How many different tokens come.</param>
    /// <param name="areCached">Whether the validators cache them.</param>
    public static RevocationCase Create(int tokens, bool areCached) => new(tokens, areCached);

    public static TokenRevocations CreateService() =>
        TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1), MaxEntries = Entries });

    /// <summary>Adds an entry, of each scope in turn.</summary>
    public static bool Revoke(TokenRevocations revocations, int i)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"revoked-{i}");
        const string Issuer = "https://issuer.example/";
        ValueTask<RevocationOutcome> outcome = (i % 4) switch
        {
            0 => revocations.RevokeSubjectAsync(Issuer, id),
            1 => revocations.RevokeTokenAsync(Issuer, id),
            2 => revocations.RevokeSessionAsync(Issuer, id),
            _ => i == 3 ? revocations.RevokeIssuerAsync("https://other.example/") : revocations.RevokeClientAsync(Issuer, id),
        };
        return outcome is { IsCompletedSuccessfully: true, Result: RevocationOutcome.Shared };
    }

    public bool Without() => _without.Expect(TokenFailureCode.None, _tokens.Next().Request);

    public bool With() => _with.Expect(TokenFailureCode.None, _sameTokens.Next().Request);

    /// <inheritdoc/>
    public void Dispose()
    {
        _with.Dispose();
        _without.Dispose();
        _revocations.Dispose();
        _issuer.Dispose();
        _key.Dispose();
    }

    private string CreateToken(int i) => _issuer.Token().WithSubject($"subject-{i}").WithClaim("sid", $"session-{i}").WithScope("read:timesheets")
        .ExpiringIn(TimeSpan.FromHours(1)).Create();

    private AccessTokenValidator CreateValidator(TokenRevocations? revocations, int maxCachedTokens) => AccessTokenValidator.Create(new AccessTokenValidationOptions
    {
        Audiences = [TestIssuer.DefaultAudience],
        Issuers = [_issuer.Trust()],
        MaxTokenLifetime = TimeSpan.FromHours(1),
        MaxCachedTokens = maxCachedTokens,
        Revocations = revocations,
    });
}
