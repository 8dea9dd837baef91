using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Credentials;

/// <summary>The scheme DPoP in the Authorization field (RFC 9449 §7.1, §7.2).</summary>
public sealed class SchemeTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §7.1 scheme")]
    [Theory]
    [InlineData("DPoP ")]
    [InlineData("dpop ")]
    [InlineData("DPOP ")]
    [InlineData("dPOp    ")]
    public void Letter_case_and_more_spaces_do_not_matter(string scheme) =>
        _api.Accept(_api.Request(_api.Proof()) with { Authorization = scheme + _api.Token });

    [Rule("RFC 9449 §7.1 scheme")]
    [Theory]
    [InlineData("DPoP", TokenFailureCode.EmptyToken)]
    [InlineData("dpop   ", TokenFailureCode.EmptyToken)]
    [InlineData("DPoP\t{0}", TokenFailureCode.MalformedCredentials)]
    [InlineData("DPoP \t{0}", TokenFailureCode.IllegalCharacter)]
    [InlineData("DPoP:{0}", TokenFailureCode.MalformedCredentials)]
    [InlineData(" DPoP {0}", TokenFailureCode.MalformedCredentials)]
    [InlineData("DPoP {0} ", TokenFailureCode.IllegalCharacter)]
    [InlineData("DPoP {0}, DPoP {0}", TokenFailureCode.MultipleCredentials)]
    [InlineData("DPoP {0},", TokenFailureCode.MultipleCredentials)]
    [InlineData("Bearer {0}, DPoP {0}", TokenFailureCode.MultipleCredentials)]
    [InlineData("DPoP DPoP {0}", TokenFailureCode.IllegalCharacter)]
    [InlineData("DPoP token={0}", TokenFailureCode.IllegalCharacter)]
    public void Everything_else_is_refused(string field, TokenFailureCode code)
    {
        AccessTokenValidationResult result = _api.Send(_api.Request(_api.Proof()) with { Authorization = field.Replace("{0}", _api.Token, StringComparison.Ordinal) });
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        Assert.Equal((int)code < 200 ? 400 : 401, _api.Validator.CreateChallenge(result).StatusCode);
    }

    [Theory]
    [InlineData("DPoPX {0}")]
    [InlineData("XDPoP {0}")]
    [InlineData("Basic {0}")]
    [InlineData("DPoP-Token {0}")]
    public void Another_scheme_is_no_credentials(string field) =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, _api.Send(_api.Request(_api.Proof()) with { Authorization = field.Replace("{0}", _api.Token, StringComparison.Ordinal) }).Outcome);

    [Fact]
    public void Proof_alone_is_no_credentials() =>
        Assert.Equal(AccessTokenOutcome.NoCredentials, _api.Send(_api.Request(_api.Proof()) with { Authorization = default }).Outcome);

    [Fact]
    public void Empty_token_is_reported_on_the_scheme_that_was_used()
    {
        Challenge challenge = _api.Validator.CreateChallenge(_api.Send(_api.Request(_api.Proof()) with { Authorization = "DPoP" }));
        Assert.Equal(400, challenge.StatusCode);
        Assert.Equal(
            ["Bearer realm=\"api\"", $"DPoP realm=\"api\", algs=\"{ProofApi.AllAlgorithms}\", error=\"invalid_request\", error_description=\"The access token is empty.\""],
            challenge.WwwAuthenticate());
    }

    [Theory]
    [InlineData("Bearer", "DPoP")]
    [InlineData("DPoP", "Bearer")]
    [InlineData("DPoP", "DPoP")]
    [InlineData("DPoP", "Basic")]
    public void Two_fields_are_refused_though_one_of_them_is_good(string first, string second)
    {
        AccessTokenValidationResult result = _api.Send(_api.Request(_api.Proof()) with { Authorization = new StringValues([$"{first} {_api.Token}", $"{second} {_api.Token}"]) });
        Assert.Equal(TokenFailureCode.MultipleCredentials, result.Failure!.Code);
    }

    [Theory]
    [InlineData("?access_token=x")]
    [InlineData("?a=1&ACCESS%5ftoken={0}")]
    public void Token_in_the_query_as_well_is_refused(string query)
    {
        string target = "/things" + query.Replace("{0}", _api.Token, StringComparison.Ordinal);
        Assert.Equal(TokenFailureCode.MultipleCredentials, _api.Send(_api.Request(_api.Proof()) with { Target = target }).Failure!.Code);
    }

    [Rule("RFC 9449 §7.2 stray proof")]
    [Fact]
    public void Proof_beside_a_Bearer_token_is_ignored_and_logged()
    {
        using var log = new LogCollector();
        using var api = new ProofApi(log: log);
        ResourceRequest request = TestRequest.Bearer(api.Issuer.Token().Create());
        Assert.True(api.Send(request).IsValid);
        Assert.Empty(log.Messages(2));

        Assert.True(api.Send(request with { DPoP = "no proof at all" }).IsValid);
        Assert.True(api.Send(request with { DPoP = new StringValues([api.Proof().Create(), "x"]) }).IsValid);
        Assert.Equal(2, log.Messages(2).Count);
    }
}
