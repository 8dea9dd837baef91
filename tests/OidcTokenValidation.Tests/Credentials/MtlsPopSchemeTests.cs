using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Credentials;

/// <summary>The scheme MTLS_POP in the Authorization field: read as Bearer is where it is on, and an unknown scheme where it is off.</summary>
public sealed class MtlsPopSchemeTests : IDisposable
{
    private readonly ProofApi _api = new(static options => options.ClientCertificates.AcceptMtlsPop = true);

    public MtlsPopSchemeTests() => _api.Token = _api.Issuer.Token().BoundTo(ClientCertificate.Own).Create();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("MTLS_POP ")]
    [InlineData("mtls_pop ")]
    [InlineData("Mtls_Pop ")]
    [InlineData("mTLS_poP    ")]
    public void Letter_case_and_more_spaces_do_not_matter(string scheme) => Assert.Equal(TokenBinding.Mtls, Send(scheme + "{0}").Token?.Binding);

    [Theory]
    [InlineData("MTLS_POP", TokenFailureCode.EmptyToken)]
    [InlineData("mtls_pop   ", TokenFailureCode.EmptyToken)]
    [InlineData("MTLS_POP\t{0}", TokenFailureCode.MalformedCredentials)]
    [InlineData("MTLS_POP \t{0}", TokenFailureCode.IllegalCharacter)]
    [InlineData("MTLS_POP:{0}", TokenFailureCode.MalformedCredentials)]
    [InlineData(" MTLS_POP {0}", TokenFailureCode.MalformedCredentials)]
    [InlineData("MTLS_POP {0} ", TokenFailureCode.IllegalCharacter)]
    [InlineData("MTLS_POP {0}, MTLS_POP {0}", TokenFailureCode.MultipleCredentials)]
    [InlineData("MTLS_POP {0},", TokenFailureCode.MultipleCredentials)]
    [InlineData("Bearer {0}, MTLS_POP {0}", TokenFailureCode.MultipleCredentials)]
    [InlineData("Basic YTpi, MTLS_POP {0}", TokenFailureCode.MultipleCredentials)]
    [InlineData("Basic YTpi,\tmtls_pop {0}", TokenFailureCode.MultipleCredentials)]
    [InlineData("MTLS_POP MTLS_POP {0}", TokenFailureCode.IllegalCharacter)]
    [InlineData("MTLS_POP Bearer {0}", TokenFailureCode.IllegalCharacter)]
    public void Everything_else_is_rejected(string field, TokenFailureCode code)
    {
        AccessTokenValidationResult result = Send(field);
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        Assert.Equal((int)code < 200 ? 400 : 401, _api.Validator.CreateChallenge(result).StatusCode);
    }

    [Theory]
    [InlineData("MTLS_POPX {0}")]
    [InlineData("XMTLS_POP {0}")]
    [InlineData("MTLS-POP {0}")]
    [InlineData("MTLSPOP {0}")]
    [InlineData("POP {0}")]
    public void Another_scheme_is_no_credentials(string field) => Assert.Equal(AccessTokenOutcome.NoCredentials, Send(field).Outcome);

    [Theory]
    [InlineData("MTLS_POP {0}")]
    [InlineData("mtls_pop {0}")]
    [InlineData("MTLS_POP")]
    [InlineData("MTLS_POP {0}, MTLS_POP {0}")]
    [InlineData("Basic YTpi, MTLS_POP {0}")]
    public void Scheme_is_no_credentials_where_it_is_off(string field)
    {
        using AccessTokenValidator validator = _api.Create(configure: null);
        AccessTokenValidationResult result = validator.ValidateAtOnce(Request(field));
        Assert.Equal(AccessTokenOutcome.NoCredentials, result.Outcome);
        Assert.Equal(["Bearer realm=\"api\"", $"DPoP realm=\"api\", algs=\"{ProofApi.AllAlgorithms}\""], validator.CreateChallenge(result).WwwAuthenticate());
    }

    [Fact]
    public void Empty_token_is_reported_on_the_scheme_that_was_used()
    {
        Challenge challenge = _api.Validator.CreateChallenge(Send("MTLS_POP"));
        Assert.Equal(400, challenge.StatusCode);
        Assert.Equal(
            [
                "Bearer realm=\"api\"",
                $"DPoP realm=\"api\", algs=\"{ProofApi.AllAlgorithms}\"",
                "MTLS_POP realm=\"api\", error=\"invalid_request\", error_description=\"The access token is empty.\"",
            ],
            challenge.WwwAuthenticate());
    }

    [Theory]
    [InlineData("Bearer", "MTLS_POP")]
    [InlineData("MTLS_POP", "Bearer")]
    [InlineData("MTLS_POP", "MTLS_POP")]
    [InlineData("MTLS_POP", "Basic")]
    public void Two_fields_are_rejected_with_the_error_on_every_challenge(string first, string second)
    {
        AccessTokenValidationResult result = _api.Send(Request("") with { Authorization = new StringValues([$"{first} {_api.Token}", $"{second} {_api.Token}"]) });
        Assert.Equal(TokenFailureCode.MultipleCredentials, result.Failure!.Code);
        string[] challenges = _api.Validator.CreateChallenge(result).WwwAuthenticate();
        Assert.Equal(["Bearer", "DPoP", "MTLS_POP"], challenges.Select(static challenge => challenge.Split(' ')[0]));
        Assert.All(challenges, static challenge => Assert.Contains("error=\"invalid_request\"", challenge, StringComparison.Ordinal));
    }

    [Fact]
    public void Token_in_the_query_as_well_is_rejected() =>
        Assert.Equal(TokenFailureCode.MultipleCredentials, _api.Send(Request("MTLS_POP {0}") with { Target = "/?access_token=x" }).Failure!.Code);

    [Fact]
    public void Token_in_another_location_is_a_Bearer_token_and_none_may_be_in_the_field_beside_it()
    {
        ResourceRequest request = Request("MTLS_POP {0}") with { OtherTokens = _api.Token };
        Assert.Equal(TokenFailureCode.MultipleCredentials, _api.Send(request).Failure!.Code);
        Assert.True(_api.Send(request with { Authorization = default }).IsValid);

        AccessTokenValidationResult rejected = _api.Send(request with { Authorization = default, ClientCertificate = null });
        Assert.StartsWith("Bearer realm=\"api\", error=\"invalid_token\"", _api.Validator.CreateChallenge(rejected).WwwAuthenticate()[0], StringComparison.Ordinal);
    }

    private AccessTokenValidationResult Send(string field) => _api.Send(Request(field));

    private ResourceRequest Request(string field) =>
        TestRequest.MtlsPop(_api.Token, ClientCertificate.Own) with { Authorization = field.Replace("{0}", _api.Token, StringComparison.Ordinal) };
}
