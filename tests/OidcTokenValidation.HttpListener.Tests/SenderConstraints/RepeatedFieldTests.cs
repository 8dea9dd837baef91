using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Listener.Tests.SenderConstraints;

/// <summary>.NET's own listener keeps the last of repeated fields: that one is validated. Values that are joined by a comma are rejected.</summary>
public sealed class RepeatedFieldTests : IAsyncDisposable
{
    private readonly ListenerApi _api = ListenerApi.Start();
    private readonly DPoPClient _client = new();

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_api.Errors);
        _client.Dispose();
        return _api.DisposeAsync();
    }

    [Fact]
    public async Task Last_of_two_Authorization_fields_is_validated()
    {
        string good = "Authorization: " + Providers.Home.Token().Bearer(), bad = "Authorization: " + Providers.Home.Token().Expired().Bearer();
        (await _api.SendAsync("GET /me HTTP/1.1", bad, good)).AssertOk("alice by Bearer");
        (await _api.SendAsync("GET /me HTTP/1.1", good, bad)).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token has expired.\"", "invalid_token");
    }

    [Fact]
    public async Task Last_of_two_DPoP_fields_is_validated()
    {
        string token = _client.TokenFor();
        string[] good = _client.Fields(token, _api.Origin + "/me"), bad = _client.Fields(token, _api.Origin + "/elsewhere");
        (await _api.SendAsync("GET /me HTTP/1.1", [.. good, bad[1]])).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");
        (await _api.SendAsync("GET /me HTTP/1.1", [bad[1], .. good])).AssertOk("alice by DPoP");
    }

    [Theory]
    [InlineData("Bearer {t}, Bearer {t}")]
    [InlineData("Bearer {t},Bearer x")]
    [InlineData("Bearer {t}, DPoP {t}")]
    [InlineData("Basic YTpi, Bearer {t}")]
    public async Task Two_tokens_in_one_Authorization_field_are_rejected(string authorization)
    {
        Reply reply = await _api.GetAsync("/me", authorization.Replace("{t}", Providers.Home.Token().Create(), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        reply.AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Two_proofs_in_one_DPoP_field_are_rejected()
    {
        string[] fields = _client.Fields(_client.TokenFor(), _api.Origin + "/me");
        string proof = fields[1]["DPoP: ".Length..];
        (await _api.SendAsync("GET /me HTTP/1.1", fields[0], $"DPoP: {proof}, {proof}"))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The request must carry one DPoP proof.");
        (await _api.SendAsync("GET /me HTTP/1.1", fields)).AssertOk("alice by DPoP");
    }

    [Fact]
    public async Task Token_in_the_query_beside_one_in_the_field_is_rejected() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.GetAsync("/me?access_token=x", Providers.Home.Token().Bearer())).Status);
}
