using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Tokens;

/// <summary>One good token and the ways of validating it: the platform's own primitives, this library, and Microsoft.IdentityModel's handler with
/// parameters that accept the same.</summary>
internal sealed class TokenCase : IDisposable
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TestSigningKey _key;
    private readonly PlatformKey _platformKey;
    private readonly TestIssuer _issuer;
    private readonly AccessTokenValidator _validator;
    private readonly TokenValidationParameters _parameters;
    private readonly SignedToken _token;

    private TokenCase(string algorithm, int maxCachedTokens)
    {
        _key = TestSigningKey.Create(algorithm, "benchmark");
        _platformKey = PlatformKey.Of(_key);
        _issuer = new TestIssuer(Peer.Issuer, clock: null, _key);
        var options = new AccessTokenValidationOptions { MaxCachedTokens = maxCachedTokens };
        Peer.Configure(options, _issuer.Jwks);
        _validator = AccessTokenValidator.Create(options);
        _parameters = Peer.Parameters(_issuer.Jwks);

        _token = new SignedToken(_issuer.Token().WithScope("read:timesheets", "write:timesheets").ExpiringIn(TimeSpan.FromHours(1)).Create());
        if (!Verify() || !Validate().IsValid || !ValidateByHandler().IsValid)
            throw new InvalidOperationException("Expected all three to accept the token.");
    }

    /// <param name="algorithm">The algorithm of the token.</param>
    /// <param name="maxCachedTokens">How many tokens the library keeps. With 0 each call is as for a token that never came before, without what keeping it
    /// takes.</param>
    public static TokenCase Create(string algorithm, int maxCachedTokens) => new(algorithm, maxCachedTokens);

    /// <summary>SHA-256 of the signing input and the verification, nothing read and nothing checked.</summary>
    public bool Verify() => _token.Verify(_platformKey);

    public bool Hash() => SHA256.HashData(_token.Bytes, _hash) > 0;

    public AccessTokenValidationResult Validate() => _validator.ValidateAtOnce(_token.Request);

    public TokenValidationResult ValidateByHandler() => _handler.ValidateTokenAsync(_token.Token, _parameters).GetAwaiter().GetResult();

    /// <summary>The handler creates claims when they are first read; JwtBearer reads them for every request.</summary>
    public bool ReadByHandler() => ValidateByHandler().ClaimsIdentity.FindFirst("scope") is not null;

    /// <summary>Makes the principal, and reads it.</summary>
    public bool ReadPrincipal() => Validate().Token!.ToPrincipal().FindFirst("scope") is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
        _platformKey.Dispose();
        _key.Dispose();
    }
}
