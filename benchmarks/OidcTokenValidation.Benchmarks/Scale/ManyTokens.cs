using System.Security.Cryptography;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Benchmarks.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Scale;

/// <summary>Many tokens of one issuer, all of them kept. They come in any order, so that no cache of the processor holds just the next one.</summary>
internal sealed class ManyTokens : IDisposable
{
    private const int FewestSteps = 1_000;
    private const int Seed = 7;

    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly AccessTokenValidator _validator;
    private readonly SignedToken[] _tokens;
    private readonly Ring<int> _hashed;
    private readonly Ring<int> _validated;

    private ManyTokens(int count)
    {
        // Elliptic, because such keys sign quickly; the signature of a token that is kept is not verified again.
        using var key = TestSigningKey.Create("ES256");
        using var issuer = new TestIssuer(Peer.Issuer, clock: null, key);
        var options = new AccessTokenValidationOptions { MaxCachedTokens = count };
        Peer.Configure(options, issuer.Jwks);
        _validator = AccessTokenValidator.Create(options);
        TestTokenBuilder token = issuer.Token().WithScope("read:timesheets").ExpiringIn(TimeSpan.FromHours(1));
        _tokens = [.. Enumerable.Range(0, count).Select(_ => new SignedToken(token.Create()))];

        // The second time makes the validator keep a token.
        Array.ForEach([.. _tokens, .. _tokens], t => _validator.Expect(TokenFailureCode.None, t.Request));
        int[] order = [.. Enumerable.Range(0, int.Max(count, FewestSteps)).Select(i => i % count)];
        new Random(Seed).Shuffle(order);
        (_hashed, _validated) = (new Ring<int>(order), new Ring<int>(order));
    }

    public static ManyTokens Create(int count) => new(count);

    public bool Hash() => SHA256.HashData(_tokens[_hashed.Next()].Bytes, _hash) > 0;

    public bool Validate() => _validator.Expect(TokenFailureCode.None, _tokens[_validated.Next()].Request);

    /// <inheritdoc/>
    public void Dispose() => _validator.Dispose();
}
