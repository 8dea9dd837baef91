using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>A request that is valid, with a token that is bound to a key and to a certificate, until a defect or two spoil it.</summary>
internal sealed class Spoiled : IDisposable
{
    public const string Url = "https://api.example.com/things";

    private static readonly TestSigningKey IssuerKey = TestSigningKey.Create("ES256", "issuer");
    private static readonly TestSigningKey ClientKey = TestSigningKey.Create("ES256", "client");

    private readonly TestIssuer _issuer;

    public Spoiled()
    {
        Clock = new TestClock();
        _issuer = new TestIssuer("https://issuer.example/", Clock, IssuerKey);
        Client = new DPoPClient(ClientKey, Clock);
        Certificate = ClientCertificate.Own;
        TrustedIssuer issuer = _issuer.Trust();

        // A profile that distinguishes kinds of tokens by claims.
        issuer.Profile = AccessTokenProfile.Zitadel;
        issuer.StatusLists = new StatusListOptions();
        Options = new()
        {
            Audiences = { TestIssuer.DefaultAudience },
            Issuers = { issuer },
            MaxTokenLifetime = TimeSpan.FromDays(1),
            MaxTokenAge = TimeSpan.FromHours(1),
            Revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromDays(1) }, timeProvider: Clock),
            Checks = { new FixedCheck(AccessTokenCheckOutcome.Passed) },
        };
        Token = _issuer.Token().BoundTo(Client).BoundTo(Certificate);
        Proof = Client.Proof("GET", Url);
    }

    public TestClock Clock { get; }

    public DPoPClient Client { get; }

    public X509Certificate2? Certificate { get; set; }

    public AccessTokenValidationOptions Options { get; }

    public TestTokenBuilder Token { get; }

    public DPoPProofBuilder Proof { get; }

    public string Scheme { get; set; } = "DPoP";

    /// <summary>The changes to the finished token, in order.</summary>
    public List<Func<string, string>> Texts { get; } = [];

    /// <summary>The change to the finished proof.</summary>
    public Func<string, StringValues> SendProof { get; set; } = static proof => proof;

    /// <summary>The change to the finished Authorization field.</summary>
    public Func<string, StringValues> SendCredentials { get; set; } = static field => field;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public async Task<(AccessTokenValidationResult Result, AccessTokenValidationReport Report)> JudgeAsync(CancellationToken cancellationToken)
    {
        using var validator = AccessTokenValidator.Create(Options, Clock);
        string token = Texts.Aggregate(Token.Create(), static (text, spoil) => spoil(text));
        var request = new ResourceRequest
        {
            Method = "GET",
            Scheme = "https",
            Host = "api.example.com",
            Target = "/things",
            Authorization = SendCredentials($"{Scheme} {token}"),
            DPoP = SendProof(Proof.ForToken(token).Create()),
            ClientCertificate = Certificate,
        };
        AccessTokenValidationResult result = await validator.ValidateAsync(request, cancellationToken);
        return (result, validator.Explain(request, result));
    }

    public void RevokeIssuer() => Assert.Equal(RevocationOutcome.Shared, Options.Revocations!.RevokeIssuerAsync(_issuer.Issuer).AsTask().Result);

    public void Dispose()
    {
        Options.Revocations?.Dispose();
        _issuer.Dispose();
    }
}
