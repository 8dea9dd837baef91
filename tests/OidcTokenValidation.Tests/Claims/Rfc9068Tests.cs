using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>The profile of RFC 9068 §2 and §4.</summary>
public sealed class Rfc9068Tests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9068 §4 typ", "RFC 7515 §4.1.9 typ")]
    [Theory]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData("Application/AT+jwt")]
    public Task Access_token_types_are_accepted(string typ) => _api.AcceptAsync(_api.Token().WithHeader("typ", typ));

    [Rule("RFC 9068 §4 typ", "RFC 8725 §3.11 typ")]
    [Theory]
    [InlineData("JWT")]
    [InlineData("id+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("token-introspection+jwt")]
    [InlineData("at+jwt ")]
    [InlineData(" at+jwt")]
    [InlineData("at+jwt;v=1")]
    [InlineData("application/application/at+jwt")]
    [InlineData("text/at+jwt")]
    [InlineData("")]
    public Task Other_types_are_refused(string typ) => _api.RefuseAsync(_api.Token().WithHeader("typ", typ), TokenFailureCode.TypeNotAccepted);

    [Rule("RFC 9068 §4 typ")]
    [Fact]
    public Task Token_without_a_type_is_refused() => _api.RefuseAsync(_api.Token().WithoutHeader("typ"), TokenFailureCode.TypeNotAccepted);

    [Rule("RFC 7515 §4.1.9 typ type")]
    [Fact]
    public Task Type_that_is_no_string_is_refused() => _api.RefuseAsync(_api.Token().WithHeader("typ", 1), TokenFailureCode.InvalidHeader);

    [Rule("RFC 9068 §2.2 iss", "RFC 9068 §2.2 exp", "RFC 9068 §2.2 aud", "RFC 9068 §2.2 sub", "RFC 9068 §2.2 client_id")]
    [Rule("RFC 9068 §2.2 iat", "RFC 9068 §2.2 jti")]
    [Theory]
    [InlineData("iss")]
    [InlineData("exp")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("iat")]
    [InlineData("jti")]
    public async Task All_seven_claims_are_required(string claim)
    {
        TokenFailure failure = await _api.RefuseAsync(_api.Token().WithoutClaim(claim), TokenFailureCode.ClaimMissing);
        Assert.Contains($"'{claim}'", failure.Explanation, StringComparison.Ordinal);
    }

    [Rule("RFC 9068 §2.2 strings")]
    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("jti")]
    public async Task Claims_that_are_no_strings_are_refused(string claim)
    {
        foreach (string json in (string[])["1", "null", "true", "[\"x\"]", "{}"])
            await _api.RefuseAsync(_api.Token().WithClaim(claim, JsonNode.Parse(json)), TokenFailureCode.ClaimInvalid);
    }

    [Rule("RFC 9068 §2.2 empty")]
    [Theory]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("jti")]
    public Task Empty_strings_are_refused(string claim) => _api.RefuseAsync(_api.Token().WithClaim(claim, string.Empty), TokenFailureCode.ClaimInvalid);

    [Rule("RFC 9068 §4 iss")]
    [Theory]
    [InlineData("https://issuer.example")]
    [InlineData("https://issuer.example//")]
    [InlineData("https://ISSUER.example/")]
    [InlineData("HTTPS://issuer.example/")]
    [InlineData("https://issuer.example:443/")]
    [InlineData("https://issuer.example/%2e")]
    [InlineData("https://issuer.example/ ")]
    [InlineData("https://other.example/")]
    [InlineData("")]
    public async Task Issuer_is_compared_code_point_for_code_point(string issuer)
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token().WithClaim("iss", issuer));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, result.Failure!.Code);
    }

    [Fact]
    public async Task Missing_slash_in_the_issuer_is_explained_with_both_spellings()
    {
        TokenFailure failure = await _api.RefuseAsync(_api.Token().WithClaim("iss", "https://issuer.example"), TokenFailureCode.IssuerNotTrusted);
        Assert.Contains("'https://issuer.example'", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_issuer_is_not_echoed()
    {
        TokenFailure failure = await _api.RefuseAsync(_api.Token().WithClaim("iss", "https://evil.example/{0}"), TokenFailureCode.IssuerNotTrusted);
        Assert.DoesNotContain("evil", failure.ToString(), StringComparison.Ordinal);
    }

    [Rule("RFC 9068 §4 aud")]
    [Theory]
    [InlineData("\"https://api.example.com/\"")]
    [InlineData("[\"https://api.example.com/\"]")]
    [InlineData("[\"https://other.example/\", \"https://api.example.com/\"]")]
    [InlineData("[ \"https://api.example.com/\" , \"a\\\"],\\\"b\" ]")]
    public Task One_matching_audience_suffices(string json) => _api.AcceptAsync(_api.Token().WithClaim("aud", JsonNode.Parse(json)));

    [Rule("RFC 9068 §4 aud", "RFC 8725 §3.9 audience")]
    [Theory]
    [InlineData("\"https://api.example.com\"")]
    [InlineData("\"https://api.example.com/x\"")]
    [InlineData("\"https://API.example.com/\"")]
    [InlineData("\"xhttps://api.example.com/\"")]
    [InlineData("[\"https://other.example/\"]")]
    [InlineData("\"https://api.example.com/ https://other.example/\"")]
    public Task Other_audiences_are_refused(string json) => _api.RefuseAsync(_api.Token().WithClaim("aud", JsonNode.Parse(json)), TokenFailureCode.AudienceMismatch);

    [Rule("RFC 7519 §4.1.3 aud")]
    [Theory]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"https://api.example.com/\", 1]")]
    [InlineData("[1, \"https://api.example.com/\"]")]
    [InlineData("[\"https://api.example.com/\", null]")]
    [InlineData("[[\"https://api.example.com/\"]]")]
    [InlineData("[\"https://api.example.com/\", \"\"]")]
    public Task Audiences_of_another_shape_are_refused(string json) => _api.RefuseAsync(_api.Token().WithClaim("aud", JsonNode.Parse(json)), TokenFailureCode.ClaimInvalid);

    [Fact]
    public async Task Missing_slash_in_the_audience_is_explained_with_both_spellings()
    {
        TokenFailure failure = await _api.RefuseAsync(_api.Token().WithClaim("aud", "https://api.example.com"), TokenFailureCode.AudienceMismatch);
        Assert.Contains("'https://api.example.com/'", failure.Explanation, StringComparison.Ordinal);
        Assert.Contains("'https://api.example.com'", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public Task Any_configured_audience_suffices()
    {
        using var api = new Api(options => options.Audiences.Add("urn:second"));
        return api.AcceptAsync(api.Token().WithClaim("aud", "urn:second"));
    }

    [Theory]
    [InlineData("{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}", TokenFailureCode.BoundTokenWithoutProof)]
    [InlineData("{\"x5t#S256\":\"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0\"}", TokenFailureCode.CertificateMissing)]
    [InlineData("{}", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("null", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("\"x\"", TokenFailureCode.ConfirmationNotEnforceable)]
    public Task Bound_token_is_never_a_bearer_token(string cnf, TokenFailureCode code) =>
        _api.RefuseAsync(_api.Token().WithClaim("cnf", JsonNode.Parse(cnf)), code);

    [Rule("RFC 9068 §2.2 unknown claims", "RFC 7515 §4 unknown members")]
    [Fact]
    public Task Unknown_claims_and_headers_are_ignored() =>
        _api.AcceptAsync(_api.Token().WithClaim("x", JsonNode.Parse("{\"y\":[1,2,{\"z\":null}]}")).WithHeader("x", 1));
}
