using Microsoft.Extensions.Primitives;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Credentials;

/// <summary>RFC 6750 §2, RFC 9110 §11.4.</summary>
public sealed class CredentialsTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task No_field_is_no_credentials() =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, (await _api.SendAsync(default(StringValues))).Outcome);

    [Rule("RFC 6750 §3.1 other scheme")]
    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Negotiate abc")]
    [InlineData("BearerX abc")]
    [InlineData("Basic")]
    public async Task Another_scheme_is_no_credentials(string field) =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, (await _api.SendAsync(field)).Outcome);

    [Rule("RFC 6750 §2.1 scheme")]
    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("bEaReR")]
    public async Task Scheme_ignores_letter_case(string scheme) =>
        Assert.True((await _api.SendAsync($"{scheme} {_api.Token().Create()}")).IsValid);

    [Rule("RFC 6750 §2.1 spaces")]
    [Fact]
    public async Task Several_spaces_are_accepted() =>
        Assert.True((await _api.SendAsync($"Bearer    {_api.Token().Create()}")).IsValid);

    [Rule("RFC 6750 §2.1 empty token")]
    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("bearer   ")]
    public Task Empty_token_is_an_invalid_request(string field) => RefusedAsync(field, TokenFailureCode.EmptyToken, "invalid_request");

    [Rule("RFC 6750 §2.1 spaces", "RFC 6750 §3.1 invalid_request")]
    [Theory]
    [InlineData("")]
    [InlineData(" Bearer x")]
    [InlineData("Bearer\tabc")]
    [InlineData("Bearer:abc")]
    [InlineData("\"Bearer\" abc")]
    [InlineData("Bé abc")]
    public Task Field_that_is_no_scheme_and_token_is_an_invalid_request(string field) =>
        RefusedAsync(field, TokenFailureCode.MalformedCredentials, "invalid_request");

    [Rule("RFC 6750 §2 one field")]
    [Fact]
    public Task Two_fields_are_an_invalid_request_even_if_both_are_good() =>
        RefusedAsync(new StringValues([$"Bearer {_api.Token().Create()}", $"Bearer {_api.Token().Create()}"]), TokenFailureCode.MultipleCredentials, "invalid_request");

    [Rule("RFC 6750 §2 one field")]
    [Fact]
    public Task Two_fields_of_two_schemes_are_an_invalid_request() =>
        RefusedAsync(new StringValues(["Basic dXNlcjpwYXNz", $"Bearer {_api.Token().Create()}"]), TokenFailureCode.MultipleCredentials, "invalid_request");

    [Rule("RFC 6750 §2 joined fields")]
    [Theory]
    [InlineData("{0},{0}")]
    [InlineData("{0}, Bearer {0}")]
    [InlineData("{0},")]
    public Task Comma_is_an_invalid_request(string shape)
    {
        string token = _api.Token().Create();
        return RefusedAsync($"Bearer {shape.Replace("{0}", token, StringComparison.Ordinal)}", TokenFailureCode.MultipleCredentials, "invalid_request");
    }

    [Rule("RFC 6750 §2 field and query")]
    [Theory]
    [InlineData("/things?access_token=abc")]
    [InlineData("/things?a=1&access_token=abc")]
    [InlineData("/things?access_token=")]
    [InlineData("/things?access_token")]
    [InlineData("/things?Access_Token=abc")]
    [InlineData("/things?ACCESS%5Ftoken=abc")]
    [InlineData("/things?access%5Ftoken=abc")]
    [InlineData("/things?b&%61ccess_token=abc")]
    public async Task Token_in_the_query_as_well_is_an_invalid_request(string target)
    {
        AccessTokenValidationResult result = await _api.SendAsync($"Bearer {_api.Token().Create()}", target);
        Assert.Equal(TokenFailureCode.MultipleCredentials, result.Failure!.Code);
    }

    [Theory]
    [InlineData("/things?my_access_token=abc")]
    [InlineData("/access_token=abc")]
    [InlineData("/things?q=access_token=abc")]
    [InlineData("/things?")]
    [InlineData("/things?access_token_type=x&%zz=%")]
    public async Task Other_targets_are_accepted(string target) =>
        Assert.True((await _api.SendAsync($"Bearer {_api.Token().Create()}", target)).IsValid);

    [Theory]
    [InlineData("Digest username=\"a\", realm=\"b\", nonce=\"c\"")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20261122/eu/s3/aws4_request, SignedHeaders=host, Signature=f")]
    [InlineData("Digest realm=\"Bearer token\",bearer=x")]
    [InlineData("Digest a=b, BearerX c")]
    public async Task Commas_in_another_scheme_s_parameters_are_no_credentials(string field) =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, (await _api.SendAsync(field)).Outcome);

    [Rule("RFC 6750 §2 joined fields")]
    [Theory]
    [InlineData("Basic dXNlcjpwYXNz, Bearer abc")]
    [InlineData("Basic dXNlcjpwYXNz,bEARER abc")]
    [InlineData("Digest a=b, c=d,   DPoP abc")]
    [InlineData("Digest a=b,dpop abc, c=d")]
    [InlineData("Bearer abc, Digest a=b")]
    [InlineData("bearer ,")]
    [InlineData("Basic,Bearer abc")]
    [InlineData(",")]
    public Task Value_that_may_be_two_joined_fields_is_an_invalid_request(string field) => RefusedAsync(field, TokenFailureCode.MultipleCredentials, "invalid_request");

    [Fact]
    public Task Several_fields_of_other_schemes_are_an_invalid_request() =>
        RefusedAsync(new StringValues(["Basic dXNlcjpwYXNz", "Digest a=b, c=d"]), TokenFailureCode.MultipleCredentials, "invalid_request");

    [Rule("RFC 6750 §2.3 query")]
    [Fact]
    public async Task Token_in_the_query_alone_is_not_read() =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, (await _api.SendAsync(default(StringValues), $"/things?access_token={_api.Token().Create()}")).Outcome);

    [Rule("RFC 6750 §2.1 length")]
    [Fact]
    public async Task Length_limit_is_exact()
    {
        using var api = new Api(options => options.Limits.MaxTokenLength = 2048);
        string Padded(int length) => api.Token().WithClaim("pad", new string('x', length)).Create();
        int shortest = Padded(0).Length;
        int pad = Enumerable.Range(((2048 - shortest) * 3 / 4) - 4, 20).First(length => Padded(length).Length > 2048);

        Assert.True((await api.SendAsync($"Bearer {Padded(pad - 1)}")).IsValid);
        Assert.Equal(TokenFailureCode.TokenTooLong, (await api.SendAsync($"Bearer {Padded(pad)}")).Failure!.Code);
        Assert.Equal(TokenFailureCode.TokenTooLong, (await api.SendAsync($"Bearer {new string('a', 2049)}")).Failure!.Code);
        Assert.Equal(TokenFailureCode.NotCompactJws, (await api.SendAsync($"Bearer {new string('a', 2048)}")).Failure!.Code);
    }

    private async Task RefusedAsync(StringValues authorization, TokenFailureCode code, string error)
    {
        AccessTokenValidationResult result = await _api.SendAsync(authorization);
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.Equal(code, result.Failure!.Code);
        Assert.Equal(error, result.Failure.Error);
    }
}
