using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Credentials;

/// <summary>RFC 6750 §2: other locations than the Authorization field are read only where the options allow it, and at most one may have a token.</summary>
public sealed class TokenElsewhereTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "elsewhere");

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), Key);
    private readonly AccessTokenValidator _validator;

    public TokenElsewhereTests() => _validator = _issuer.CreateValidator();

    private string Good => _issuer.Token().Create();

    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public void Token_in_another_location_is_a_Bearer_token() => Assert.True(Send(elsewhere: Good).IsValid);

    [Rule("RFC 6750 §2.3 query")]
    [Theory]
    [InlineData("/things?access_token={0}")]
    [InlineData("/things?a=b&Access_Token={0}&c")]
    [InlineData("https://api.example.com/things?access%5Ftoken={0}")]
    public void Token_in_the_query_is_read_only_where_the_query_is_allowed(string target)
    {
        string filled = target.Replace("{0}", Good, StringComparison.Ordinal);
        Assert.True(Send(target: filled, takesQuery: true).IsValid);
        Assert.Equal(AccessTokenOutcome.NoCredentials, Send(target: filled).Outcome);
    }

    [Fact]
    public void Encoded_characters_are_decoded()
    {
        Assert.True(Send(target: "/things?access_token=" + Good.Replace(".", "%2e", StringComparison.Ordinal), takesQuery: true).IsValid);
        Assert.Equal(TokenFailureCode.IllegalCharacter, Send(target: "/things?access_token=" + Good + "%00", takesQuery: true).Failure!.Code);
        Assert.Equal(TokenFailureCode.IllegalCharacter, Send(target: "/things?access_token=" + Good + "+", takesQuery: true).Failure!.Code);
        Assert.Equal(TokenFailureCode.IllegalCharacter, Send(target: "/things?access_token=" + Good + "%zz", takesQuery: true).Failure!.Code);
    }

    [Theory]
    [InlineData("/things?x")]
    [InlineData("/things")]
    [InlineData("")]
    [InlineData("?")]
    public void Empty_location_is_no_credentials(string target)
    {
        Assert.Equal(AccessTokenOutcome.NoCredentials, Send(target: target, takesQuery: true).Outcome);
        Assert.True(Send(authorization: "Bearer " + Good, target: target, takesQuery: true).IsValid);
    }

    [Rule("RFC 6750 §2 other locations")]
    [Theory]
    [InlineData("Bearer x")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("")]
    public void Token_in_another_location_beside_an_Authorization_field_is_rejected(string authorization)
    {
        AssertSeveral(Send(authorization: authorization, elsewhere: Good));
        AssertSeveral(Send(authorization: authorization, target: "/things?access_token=" + Good, takesQuery: true));
    }

    [Rule("RFC 6750 §2 other locations")]
    [Fact]
    public void Token_in_another_location_beside_another_token_is_rejected()
    {
        AssertSeveral(Send(elsewhere: new StringValues([Good, Good])));
        AssertSeveral(Send(elsewhere: $"{Good}, {Good}"));
        AssertSeveral(Send(elsewhere: Good, target: "/things?access_token=x"));
        AssertSeveral(Send(elsewhere: Good, target: "/things?access_token=x", takesQuery: true));
        AssertSeveral(Send(target: $"/things?access_token={Good}&access_token={Good}", takesQuery: true));
    }

    [Fact]
    public void Token_in_another_location_has_the_same_length_limits()
    {
        Assert.Equal(TokenFailureCode.EmptyToken, Send(elsewhere: string.Empty).Failure!.Code);
        Assert.Equal(TokenFailureCode.EmptyToken, Send(target: "/things?access_token", takesQuery: true).Failure!.Code);
        Assert.Equal(TokenFailureCode.TokenTooLong, Send(elsewhere: new string('a', 100_000)).Failure!.Code);
    }

    [Rule("RFC 9449 §7.1 other locations")]
    [Fact]
    public void Bound_token_in_another_location_is_no_Bearer_token_either()
    {
        using var client = new DPoPClient("ES256");
        string token = _issuer.Token().BoundTo(client).Create();
        string proof = client.Proof("GET", "https://api.example.com/things").ForToken(token).Create();
        Assert.Equal(TokenFailureCode.BoundTokenWithoutProof, Send(elsewhere: token, proof: proof).Failure!.Code);
        Assert.Equal(TokenFailureCode.BoundTokenWithoutProof, Send(target: "/things?access_token=" + token, takesQuery: true, proof: proof).Failure!.Code);
    }

    private static void AssertSeveral(AccessTokenValidationResult result) => Assert.Equal(TokenFailureCode.MultipleCredentials, result.Failure!.Code);

    private AccessTokenValidationResult Send(
        StringValues authorization = default, StringValues elsewhere = default, string target = "/things", bool takesQuery = false, StringValues proof = default)
    {
        var request = new ResourceRequest
        {
            Method = "GET",
            Scheme = "https",
            Host = "api.example.com",
            Target = target,
            Authorization = authorization,
            OtherTokens = elsewhere,
            ReadsTokenFromQuery = takesQuery,
            DPoP = proof,
        };
        ValueTask<AccessTokenValidationResult> validation = _validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        return validation.IsCompletedSuccessfully ? validation.Result : throw new InvalidOperationException("Nothing has to be waited for.");
    }
}
