using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>
/// This library and Microsoft.IdentityModel's <see cref="JsonWebTokenHandler"/>, set to accept the same: one issuer with a key for
/// each algorithm, one audience, 30 seconds of clock skew. Both read the system's clock, so that the handler's own lifetime check applies.
/// </summary>
public sealed class TwoReaders : IDisposable
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly AccessTokenValidator _ours;
    private readonly JsonWebTokenHandler _theirs = new();

    public TwoReaders()
    {
        Issuer = new TestIssuer("https://issuer.example/", clock: null, [.. Algorithms.Select(static name => TestSigningKey.Create(name, name.ToLowerInvariant()))]);
        _ours = Issuer.CreateValidator();
        Parameters = CreateParameters();
    }

    public TestIssuer Issuer { get; }

    /// <summary>The handler's parameters, with the same skew as ours.</summary>
    public TokenValidationParameters Parameters { get; }

    /// <summary>The same, with the handler's default skew.</summary>
    public TokenValidationParameters CreateParametersWithDefaultSkew()
    {
        TokenValidationParameters parameters = CreateParameters();
        parameters.ClockSkew = TokenValidationParameters.DefaultClockSkew;
        return parameters;
    }

    internal async ValueTask<TokenOutcomes> JudgeAsync(string token, TokenValidationParameters? parameters = null)
    {
        AccessTokenValidationResult ours = await _ours.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken);
        TokenValidationResult theirs = await _theirs.ValidateTokenAsync(token, parameters ?? Parameters);
        return new TokenOutcomes(ours.Outcome, ours.Failure?.Code, theirs.IsValid, theirs.Exception);
    }

    /// <summary>For properties, which cannot await; both sides complete synchronously.</summary>
    internal TokenOutcomes Judge(string token) => JudgeAsync(token).AsTask().GetAwaiter().GetResult();

    public void Dispose()
    {
        _ours.Dispose();
        foreach (TestSigningKey key in Issuer.Keys)
            key.Dispose();
        Issuer.Dispose();
    }

    private TokenValidationParameters CreateParameters() => new()
    {
        ValidIssuer = Issuer.Issuer,
        ValidAudience = TestIssuer.DefaultAudience,
        IssuerSigningKeys = new JsonWebKeySet(Issuer.Jwks).GetSigningKeys(),
        ClockSkew = TimeSpan.FromSeconds(30),
        RequireSignedTokens = true,
    };
}
