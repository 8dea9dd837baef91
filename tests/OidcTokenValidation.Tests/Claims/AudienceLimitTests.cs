using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>How many audiences a token may have: RFC 7519 §4.1.3 sets no bound, <see cref="TokenLimits.MaxAudiences"/> does.</summary>
public sealed class AudienceLimitTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(81)]
    [InlineData(256)]
    public async Task Token_with_as_many_audiences_as_the_default_allows_is_accepted(int count)
    {
        using var api = new Api();

        AccessToken token = await api.AcceptAsync(api.Token().For(Audiences(count)));

        Assert.Equal(Audiences(count), token.Audiences);
    }

    [Rule("RFC 7519 §4.1.3 number of audiences")]
    [Fact]
    public async Task Token_with_more_audiences_is_rejected_by_the_name_of_the_option()
    {
        using var api = new Api();

        TokenFailure failure = await api.RefuseAsync(api.Token().For(Audiences(257)), TokenFailureCode.ClaimInvalid);

        Assert.Contains("Expected 'aud' to have 256 values at most", failure.Explanation, StringComparison.Ordinal);
        Assert.Contains("Limits.MaxAudiences", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_is_configurable()
    {
        using var api = new Api(static options => options.Limits.MaxAudiences = 2);

        await api.AcceptAsync(api.Token().For(Audiences(2)));
        TokenFailure failure = await api.RefuseAsync(api.Token().For(Audiences(3)), TokenFailureCode.ClaimInvalid);
        Assert.Contains("2 values at most", failure.Explanation, StringComparison.Ordinal);
        await api.RefuseAsync(api.Token().For("urn:other:1", "urn:other:2"), TokenFailureCode.AudienceMismatch);
    }

    [Fact]
    public async Task Limit_may_be_a_single_audience()
    {
        using var api = new Api(static options => options.Limits.MaxAudiences = 1);

        await api.AcceptAsync(api.Token());
        await api.RefuseAsync(api.Token().For(Audiences(2)), TokenFailureCode.ClaimInvalid);
    }

    // The API's own audience is the last.
    private static string[] Audiences(int count) => [.. Enumerable.Range(1, count - 1).Select(static number => $"realm-{number}-realm"), Api.Audience];
}
