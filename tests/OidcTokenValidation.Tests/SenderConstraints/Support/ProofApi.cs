using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>An API with one client, one key and one token that is bound to it. All requests complete synchronously.</summary>
internal sealed class ProofApi : IDisposable
{
    public const string Url = "https://api.example.com/things";
    public const string AllAlgorithms = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512";

    private static readonly TestSigningKey IssuerKey = TestSigningKey.Create("ES256", "issuer");

    public ProofApi(Action<AccessTokenValidationOptions>? configure = null, TestSigningKey? key = null, TestClock? clock = null, ILoggerFactory? log = null)
    {
        Clock = clock ?? new TestClock();
        Issuer = new TestIssuer("https://issuer.example/", Clock, IssuerKey);
        Client = new DPoPClient(key ?? ClientKey.Es256, Clock);
        Token = Issuer.Token().BoundTo(Client).Create();
        Validator = Create(configure, log);
    }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    public DPoPClient Client { get; }

    /// <summary>A good token that is bound to the client.</summary>
    public string Token { get; set; }

    public AccessTokenValidator Validator { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public double Seconds => (Now - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Another validator with the same issuer: another node, if the options differ.</summary>
    public AccessTokenValidator Create(Action<AccessTokenValidationOptions>? configure, ILoggerFactory? log = null, TimeProvider? clock = null)
    {
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [Issuer.Trust()] };
        configure?.Invoke(options);
        return AccessTokenValidator.Create(options, clock ?? Clock, log);
    }

    /// <summary>A valid proof that a test can change.</summary>
    public DPoPProofBuilder Proof(string method = "GET", string url = Url) => Client.Proof(method, url).ForToken(Token);

    public ResourceRequest Request(StringValues proof, string method = "GET", string url = Url) => TestRequest.DPoP(Token, string.Empty, method, url) with { DPoP = proof };

    public ResourceRequest Request(DPoPProofBuilder proof) => Request(proof.Create());

    public AccessTokenValidationResult Send(in ResourceRequest request) => Validator.ValidateAtOnce(request);

    public AccessTokenValidationResult Send(StringValues proof) => Send(Request(proof));

    public void Accept(DPoPProofBuilder proof) => Accept(proof.Create());

    public void Accept(StringValues proof) => Accept(Request(proof));

    public AccessTokenValidationResult Accept(in ResourceRequest request)
    {
        AccessTokenValidationResult result = Send(request);
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal(TokenBinding.DPoP, result.Token.Binding & TokenBinding.DPoP);
        return result;
    }

    public TokenFailure Refuse(DPoPProofBuilder proof, TokenFailureCode code) => Refuse(proof.Create(), code);

    public TokenFailure Refuse(StringValues proof, TokenFailureCode code) => Refuse(Request(proof), code);

    /// <summary>The request is rejected with this code, and the challenge follows RFC 9449 §7.1: the error is on the scheme that was used, the other one is bare.</summary>
    public TokenFailure Refuse(in ResourceRequest request, TokenFailureCode code)
    {
        AccessTokenValidationResult result = Send(request);
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        Assert.Null(result.Token);
        Assert.Empty(result.ResponseHeaders);

        Challenge challenge = Validator.CreateChallenge(result);
        string error = code switch
        {
            TokenFailureCode.ProofKeyMismatch => "invalid_token",
            TokenFailureCode.ProofNonceMissing or TokenFailureCode.ProofNonceNotAccepted => "use_dpop_nonce",
            _ => "invalid_dpop_proof",
        };
        Assert.Equal((401, error), (challenge.StatusCode, challenge.Error));
        Assert.Equal(
            ["Bearer realm=\"api\"", $"DPoP realm=\"api\", algs=\"{AllAlgorithms}\", error=\"{error}\", error_description=\"{result.Failure!.Description}\""],
            challenge.WwwAuthenticate());
        return result.Failure;
    }

    public void Dispose()
    {
        Validator.Dispose();
        Client.Dispose();
        Issuer.Dispose();
    }
}
