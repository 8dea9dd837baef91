using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Tokens;

/// <summary>The tokens of the kit, checked by the validator: valid tokens are accepted, each bad token is rejected for its one reason.</summary>
public sealed class TokenOutcomeTests(TokenOutcomeTests.World world) : IClassFixture<TokenOutcomeTests.World>
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Every_algorithm_is_accepted(string algorithm)
    {
        for (int time = 0; time < 2; time++)
        {
            AccessTokenValidationResult result = await world.JudgeAsync(world.Token().SignedWith(algorithm).WithScope("read"));
            Assert.True(result.IsValid, result.Failure?.ToString());
            Assert.Equal("alice", result.Token.Subject);
            Assert.True(result.Token.Scopes.Contains("read"));
        }
    }

    [Fact]
    public async Task Changes_that_break_no_rule_are_accepted()
    {
        AccessTokenValidationResult result = await world.JudgeAsync(world.Token()
            .For("https://other.example/", TestIssuer.DefaultAudience)
            .WithClient("portal")
            .WithSubject("bob")
            .IssuedAt(world.Clock.GetUtcNow().AddMinutes(-1))
            .ExpiringIn(TimeSpan.FromHours(1)));

        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal(("bob", "portal"), (result.Token.Subject, result.Token.ClientId));
        Assert.Equal(world.Clock.GetUtcNow().AddHours(1), result.Token.ExpiresAt);
    }

    public static TheoryData<TokenFailureCode, Func<TestTokenBuilder, TestTokenBuilder>> BadTokens => new()
    {
        { TokenFailureCode.InvalidUtf8, static token => token.WithRawHeader([0xFF]) },
        { TokenFailureCode.InvalidUtf8, static token => token.WithRawClaims([(byte)'{', 0xC3, (byte)'}']) },
        { TokenFailureCode.InvalidJson, static token => token.WithRawClaims("{") },
        { TokenFailureCode.InvalidJson, static token => token.WithRawHeader("[]") },
        { TokenFailureCode.DuplicateMember, static token => token.WithRawClaims("""{"iss":"a","iss":"b"}""") },
        { TokenFailureCode.InvalidHeader, static token => token.WithoutHeader("alg") },
        { TokenFailureCode.InvalidHeader, static token => token.WithHeader("kid", 7) },
        { TokenFailureCode.CriticalHeader, static token => token.WithHeader("crit", new JsonArray("b64")) },
        { TokenFailureCode.UnencodedPayload, static token => token.WithHeader("b64", false) },
        { TokenFailureCode.UnsecuredToken, static token => token.Unsecured() },
        { TokenFailureCode.EncryptedToken, static token => token.Encrypted() },
        { TokenFailureCode.NotCompactJws, static token => token.WithSignature([]) },
        { TokenFailureCode.IssuerNotTrusted, static token => token.WithClaim("iss", "https://issuer.example") },
        { TokenFailureCode.KeyNotFound, static token => token.WithHeader("kid", "unknown") },
        { TokenFailureCode.KeyNotFound, static token => token.SignedBy(TestSigningKey.Create("ES256")) },
        { TokenFailureCode.KeyNotForAlgorithm, static token => token.SignedWith("ES256").WithHeader("alg", "ES384") },
        { TokenFailureCode.AlgorithmNotAllowed, static token => token.SignedWithPublicKeyAsSecret() },
        { TokenFailureCode.InvalidSignature, static token => token.WithSignature(new byte[256]) },
        { TokenFailureCode.InvalidSignature, static token => token.SignedBy(TestSigningKey.Create("ES256", "ES256")) },
        { TokenFailureCode.TypeNotAccepted, static token => token.WithHeader("typ", "JWT") },
        { TokenFailureCode.TypeNotAccepted, static token => token.WithoutHeader("typ") },
        { TokenFailureCode.ClaimMissing, static token => token.WithoutClaim("client_id") },
        { TokenFailureCode.ClaimInvalid, static token => token.WithClaim("exp", "soon") },
        { TokenFailureCode.ClaimInvalid, static token => token.WithClaim("sub", null) },
        { TokenFailureCode.ClaimInvalid, static token => token.For() },
        { TokenFailureCode.AudienceMismatch, static token => token.For("https://other.example/") },
        { TokenFailureCode.Expired, static token => token.Expired() },
        { TokenFailureCode.Expired, static token => token.ExpiringIn(TimeSpan.FromMinutes(-1)) },
        { TokenFailureCode.IssuedInFuture, static token => token.IssuedAt(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)) },
        { TokenFailureCode.NotYetValid, static token => token.WithClaim("nbf", 4_000_000_000) },
        { TokenFailureCode.BoundTokenWithoutProof, static token => token.WithClaim("cnf", new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }) },
        { TokenFailureCode.ConfirmationNotEnforceable, static token => token.WithClaim("cnf", new JsonObject { ["jkt"] = "x" }) },
        { TokenFailureCode.CertificateMissing, static token => token.WithClaim("cnf", new JsonObject { ["x5t#S256"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }) },
    };

    [Theory]
    [MemberData(nameof(BadTokens), DisableDiscoveryEnumeration = true)]
    public async Task Every_bad_token_is_rejected_for_its_reason(TokenFailureCode code, Func<TestTokenBuilder, TestTokenBuilder> spoil)
    {
        AccessTokenValidationResult result = await world.JudgeAsync(spoil(world.Token()));
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.Equal(code, result.Failure!.Code);
    }

    [Fact]
    public async Task Request_without_a_token_has_no_credentials() =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, (await world.Validator.ValidateAsync(TestRequest.Anonymous(), TestContext.Current.CancellationToken)).Outcome);

    /// <summary>An issuer with a key for every algorithm, named after it.</summary>
    public sealed class World : IDisposable
    {
        private readonly TestIssuer _issuer;

        public World()
        {
            _issuer = new TestIssuer("https://issuer.example/", Clock, SharedKey.Rs256);
            foreach (string algorithm in (string[])["RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"])
                _issuer.AddKey(algorithm, algorithm);
            Validator = _issuer.CreateValidator();
        }

        public TestClock Clock { get; } = new();

        public AccessTokenValidator Validator { get; }

        public TestTokenBuilder Token() => _issuer.Token();

        public async Task<AccessTokenValidationResult> JudgeAsync(TestTokenBuilder token) =>
            await Validator.ValidateAsync(TestRequest.Bearer(token.Create()), TestContext.Current.CancellationToken);

        public void Dispose()
        {
            Validator.Dispose();
            _issuer.Dispose();
        }
    }
}
