using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>The challenges of RFC 9449 §7.1, §7.2 and §9, to the byte: figures 15 to 19 and 24. Where the figures have a bare scheme ours has a realm. B18 to B20, B23.</summary>
public sealed class DPoPChallengeTests
{
    private const string Algs = "algs=\"ES256 PS256\"";

    [Rule("RFC 9449 §7.1 challenge", "RFC 9449 §7.2 both schemes")]
    [Theory]
    [InlineData(DPoPMode.Required, "DPoP realm=\"api\", " + Algs, null)]                       // figure 15
    [InlineData(DPoPMode.Optional, "Bearer realm=\"api\"", "DPoP realm=\"api\", " + Algs)]     // figure 17
    [InlineData(DPoPMode.Off, "Bearer realm=\"api\"", null)]
    public void Request_without_credentials_is_offered_all_schemes_without_an_error(DPoPMode mode, string first, string? second)
    {
        using ProofApi api = Create(mode);
        Challenge challenge = api.Validator.CreateChallenge(api.Send(TestRequest.Anonymous()));
        Assert.Equal((401, null, null), (challenge.StatusCode, challenge.Error, challenge.Description));
        Assert.Equal(second is null ? [first] : [first, second], challenge.WwwAuthenticate());
        Assert.Equal(challenge.WwwAuthenticate().Length, challenge.Headers.Count);
    }

    [Rule("RFC 9449 §7.1 invalid_token")]
    [Fact]
    public void Figure_16_an_invalid_binding()
    {
        using ProofApi api = Create(DPoPMode.Required);
        using var other = new DPoPClient(ClientKey.Strange, api.Clock);
        AssertOnly(api, api.Request(other.Proof("GET", ProofApi.Url).ForToken(api.Token)), 401, "DPoP realm=\"api\", " + Algs + ", error=\"invalid_token\", error_description=\"The access token is bound to another key.\"");
    }

    [Rule("RFC 9449 §7.2 error on the used scheme")]
    [Fact]
    public void Figure_18_a_bad_Bearer_token()
    {
        using ProofApi api = Create(DPoPMode.Optional);
        AssertOnly(
            api,
            TestRequest.Bearer(api.Token),
            401,
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is bound to a key and needs its proof.\"",
            "DPoP realm=\"api\", " + Algs);
    }

    [Rule("RFC 9449 §7.2 DPoP required")]
    [Fact]
    public void Bearer_token_gets_its_error_even_if_only_DPoP_is_offered()
    {
        using ProofApi api = Create(DPoPMode.Required);
        AssertOnly(
            api,
            TestRequest.Bearer(api.Issuer.Token().Create()),
            401,
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token must be bound to a key and sent with its proof.\"",
            "DPoP realm=\"api\", " + Algs);
    }

    [Rule("RFC 9449 §7.2 two tokens")]
    [Fact]
    public void Figure_19_two_Authorization_fields()
    {
        using ProofApi api = Create(DPoPMode.Optional);
        const string Error = "error=\"invalid_request\", error_description=\"The request must carry one access token, in one place.\"";
        AssertOnly(
            api,
            api.Request(api.Proof()) with { Authorization = new StringValues([$"Bearer {api.Token}", $"DPoP {api.Token}"]) },
            400,
            "Bearer realm=\"api\", " + Error,
            "DPoP realm=\"api\", " + Algs + ", " + Error);
    }

    [Rule("RFC 9449 §8 use_dpop_nonce", "RFC 9449 §8.2 caches")]
    [Fact]
    public void Figure_24_a_nonce()
    {
        using ProofApi api = Create(DPoPMode.Required, static options => options.DPoP.RequireNonce = true);
        Challenge challenge = api.Validator.CreateChallenge(api.Send(api.Request(api.Proof())));
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal(["WWW-Authenticate", "DPoP-Nonce", "Cache-Control"], challenge.Headers.Select(static header => header.Key));
        Assert.Equal(["DPoP realm=\"api\", " + Algs + ", error=\"use_dpop_nonce\", error_description=\"The DPoP proof needs a nonce.\""], challenge.WwwAuthenticate());
        Assert.Equal(["no-store"], challenge.Fields("Cache-Control"));
    }

    [Rule("RFC 9449 §7.1 invalid_dpop_proof")]
    [Fact]
    public void Bad_proof()
    {
        using ProofApi api = Create(DPoPMode.Required);
        AssertOnly(api, api.Request(default(StringValues)), 401, "DPoP realm=\"api\", " + Algs + ", error=\"invalid_dpop_proof\", error_description=\"The request needs a DPoP proof.\"");
    }

    [Fact]
    public void Bad_token_under_DPoP()
    {
        using ProofApi api = Create(DPoPMode.Optional);
        AssertOnly(
            api,
            TestRequest.DPoP(api.Issuer.Token().BoundTo(api.Client).Expired().Create(), api.Proof().Create()),
            401,
            "Bearer realm=\"api\"",
            "DPoP realm=\"api\", " + Algs + ", error=\"invalid_token\", error_description=\"The access token has expired.\"");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Missing_scope_is_reported_on_the_scheme_that_was_used(bool describe)
    {
        using ProofApi api = Create(DPoPMode.Optional, options => options.DescribeErrors = describe);
        AccessTokenValidationResult result = api.Accept(api.Request(api.Proof()));
        Challenge challenge = api.Validator.CreateChallenge(result, AccessRequirement.AllScopes("admin"));
        string description = describe ? ", error_description=\"The access token lacks a scope that is needed.\"" : string.Empty;
        Assert.Equal((403, "insufficient_scope"), (challenge.StatusCode, challenge.Error));
        Assert.Equal(["DPoP realm=\"api\", " + Algs + ", error=\"insufficient_scope\"" + description + ", scope=\"admin\""], challenge.WwwAuthenticate());
    }

    [Fact]
    public void Descriptions_can_be_withheld_and_the_nonce_cannot()
    {
        using ProofApi api = Create(DPoPMode.Optional, static options => (options.DescribeErrors, options.DPoP.RequireNonce) = (false, true));
        Challenge challenge = api.Validator.CreateChallenge(api.Send(api.Request(api.Proof())));
        Assert.Equal(["Bearer realm=\"api\"", "DPoP realm=\"api\", " + Algs + ", error=\"use_dpop_nonce\""], challenge.WwwAuthenticate());
        Assert.Single(challenge.Fields("DPoP-Nonce"));
        Assert.Null(challenge.Description);
        Assert.Equal("{\"title\":\"Unauthorized\",\"status\":401,\"error\":\"use_dpop_nonce\"}", Encoding.UTF8.GetString(challenge.Body.Span));
    }

    [Fact]
    public void Body_has_the_same_error_as_the_challenge()
    {
        using ProofApi api = Create(DPoPMode.Optional);
        JsonElement body = JsonElement.Parse(api.Validator.CreateChallenge(api.Send(api.Request("x"))).Body.Span);
        Assert.Equal("invalid_dpop_proof", body.GetProperty("error").GetString());
        Assert.Equal("The DPoP proof is malformed.", body.GetProperty("detail").GetString());
    }

    [Fact]
    public void Replay_is_distinguished_from_a_bad_token()
    {
        using ProofApi api = Create(DPoPMode.Required);
        ResourceRequest request = api.Request(api.Proof());
        api.Accept(request);
        AssertOnly(api, request, 401, "DPoP realm=\"api\", " + Algs + ", error=\"invalid_dpop_proof\", error_description=\"The DPoP proof was used before.\"");
    }

    private static ProofApi Create(DPoPMode mode, Action<AccessTokenValidationOptions>? configure = null) => new(options =>
    {
        options.DPoP.Mode = mode;
        options.DPoP.AllowedAlgorithms = ["ES256", "PS256"];
        configure?.Invoke(options);
    });

    private static void AssertOnly(ProofApi api, in ResourceRequest request, int status, params string[] fields)
    {
        Challenge challenge = api.Validator.CreateChallenge(api.Send(request));
        Assert.Equal(status, challenge.StatusCode);
        Assert.Equal(fields.Select(static field => KeyValuePair.Create("WWW-Authenticate", field)), challenge.Headers);
    }
}
