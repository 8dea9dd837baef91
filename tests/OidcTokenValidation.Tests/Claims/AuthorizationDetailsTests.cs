using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>Authorization details with their type alone.</summary>
public sealed record Item;

/// <summary>The same without members that it lacks.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StrictItem([property: JsonPropertyName("type")] string Type);

[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(StrictItem))]
public sealed partial class ItemJson : JsonSerializerContext;

/// <summary>RFC 9396 §2, §9.1: the claim <c>authorization_details</c>. A malformed one rejects the token; the items of a type are read as the application's type.</summary>
public sealed class AuthorizationDetailsTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9396 §2 form")]
    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"payment_initiation\"")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"a\"}")]
    [InlineData("[null]")]
    [InlineData("[\"a\"]")]
    [InlineData("[[]]")]
    [InlineData("[[{\"type\":\"a\"}]]")]
    [InlineData("[{}]")]
    [InlineData("[{\"type\":\"\"}]")]
    [InlineData("[{\"type\":null}]")]
    [InlineData("[{\"type\":1}]")]
    [InlineData("[{\"type\":[\"a\"]}]")]
    [InlineData("[{\"type\":{\"type\":\"a\"}}]")]
    [InlineData("[{\"Type\":\"a\"}]")]
    [InlineData("[{\"inner\":{\"type\":\"a\"}}]")]
    [InlineData("[{\"type\":\"a\"},{\"actions\":[]}]")]
    [InlineData("[{\"type\":\"a\"},1]")]
    [InlineData("[1,{\"type\":\"a\"}]")]
    public async Task Claim_that_is_malformed_rejects_the_token(string json)
    {
        TokenFailure failure = await _api.RefuseAsync(With(json), TokenFailureCode.ClaimInvalid);

        Assert.Equal("invalid_token", failure.Error);
        Assert.Equal(
            "Expected the claim 'authorization_details' to be an array of objects that each have a non-empty string 'type' (RFC 9396 §2); it is something else.", failure.Explanation);
    }

    [Rule("RFC 9396 §2.1 type")]
    [Theory]
    [InlineData("[]", 0)]
    [InlineData(" [ ] ", 0)]
    [InlineData("[{\"type\":\"a\"}]", 1)]
    [InlineData("[ {\"actions\":[{\"type\":1},[]],\"type\" : \"a\" } , {\"type\":\"b\",\"inner\":{\"type\":\"a\"}},{\"type\":\"a\"}]", 2)]
    [InlineData("[{\"\\u0074ype\":\"\\u0061\"}]", 1)]
    [InlineData("[{\"type\":\"A\"},{\"type\":\"a \"},{\"type\":\"aa\"},{\"type\":\"b\",\"Type\":\"a\"}]", 0)]
    public async Task Items_of_a_type_are_read_by_the_exact_type(string json, int expected)
    {
        AccessToken token = await AcceptAsync(json);

        Assert.Equal(expected, token.GetAuthorizationDetails("a", ItemJson.Default.Item).Count);
    }

    [Fact]
    public async Task Token_without_the_claim_has_no_items() => Assert.Empty((await _api.AcceptAsync(_api.Token())).GetAuthorizationDetails("a", ItemJson.Default.Item));

    [Fact]
    public async Task Items_have_the_order_and_the_values_of_the_token()
    {
        AccessToken token = await _api.AcceptAsync(With(Payment.Create("DE02", "x"), Payment.Create("DE03", 7.5), new JsonObject { ["type"] = "other" }, Payment.Create("ä\"", 1)));

        Assert.Equal([new Payment("DE03", 7.5m), new Payment("ä\"", 1)], token.GetAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment));
    }

    [Rule("RFC 9396 §2 unreadable item")]
    [Theory]
    [InlineData("\"100\"")]
    [InlineData("null")]
    [InlineData("1e400")]
    [InlineData("{}")]
    public async Task Item_that_does_not_fit_the_type_grants_nothing_also_of_a_structure(string amount)
    {
        AccessToken token = await AcceptAsync($$"""[{"type":"{{Payment.Type}}","account":"DE02","amount":{{amount}}}]""");

        Assert.Empty(token.GetAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment));
        Assert.Empty(token.GetAuthorizationDetails(Payment.Type, PaymentJson.Default.PaymentValue));
        Assert.False(AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.PaymentValue, static _ => true).Evaluate(token).IsGranted);
    }

    [Fact]
    public async Task Member_in_another_case_is_never_a_second_value_of_a_property()
    {
        AccessToken token = await AcceptAsync($$"""[{"type":"{{Payment.Type}}","account":"DE02","amount":1,"Amount":1000}]""");

        Assert.Equal(1, Assert.Single(token.GetAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment)).Amount);
        Assert.Empty(token.GetAuthorizationDetails(Payment.Type, StrictWebPaymentJson.Default.Payment));
        var exception = Assert.Throws<ArgumentException>(() => token.GetAuthorizationDetails(Payment.Type, WebPaymentJson.Default.Payment));
        Assert.Contains("AllowDuplicateProperties = false", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Item_with_a_member_that_the_type_disallows_grants_nothing()
    {
        AccessToken token = await AcceptAsync("[{\"type\":\"a\",\"only\":\"weekdays\"},{\"type\":\"a\"}]");

        Assert.Single(token.GetAuthorizationDetails("a", ItemJson.Default.StrictItem));
        Assert.Equal(2, token.GetAuthorizationDetails("a", ItemJson.Default.Item).Count);
    }

    [Fact]
    public async Task Names_without_case_are_read_where_duplicates_are_not_allowed()
    {
        AccessToken token = await AcceptAsync($$"""[{"type":"{{Payment.Type}}","ACCOUNT":"DE02","amount":1}]""");

        Assert.Equal([new Payment("DE02", 1)], token.GetAuthorizationDetails(Payment.Type, StrictWebPaymentJson.Default.Payment));
    }

    [Fact]
    public async Task Arguments_that_find_nothing_throw()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());

        Assert.Throws<ArgumentException>(() => token.GetAuthorizationDetails(string.Empty, PaymentJson.Default.Payment));
        Assert.Throws<ArgumentNullException>(() => token.GetAuthorizationDetails<Payment>(Payment.Type, null!));
    }

    [Fact]
    public async Task Limits_of_all_claims_apply_to_the_claim()
    {
        static string Nested(int depth) => $"[{{\"type\":\"a\",\"x\":{new string('[', depth)}{new string(']', depth)}}}]";

        await AcceptAsync(Nested(13));
        await _api.RefuseAsync(With(Nested(14)), TokenFailureCode.NestedTooDeep);
        await _api.RefuseAsync(With(Nested(62)), TokenFailureCode.NestedTooDeep);
        await _api.RefuseAsync(With("[{\"type\":\"a\",\"type\":\"b\"}]"), TokenFailureCode.DuplicateMember);
        await _api.RefuseAsync(With("[{\"type\":\"a\",\"\\u0074ype\":\"b\"}]"), TokenFailureCode.DuplicateMember);
        await _api.RefuseAsync(With(Items(300)), TokenFailureCode.TooManyMembers);
        await _api.RefuseAsync(With(Items(10_000)), TokenFailureCode.TokenTooLong);
    }

    [Fact]
    public async Task Items_at_the_greatest_limits_are_read()
    {
        using var api = new Api(static options => options.Limits = new() { MaxTokenLength = 65_536, MaxMembers = 1_024, MaxDepth = 64 });
        AccessToken many = await api.AcceptAsync(Raw(api, Items(1_000)));
        AccessToken deep = await api.AcceptAsync(Raw(api, $"[{{\"type\":\"a\",\"x\":{new string('[', 61)}{new string(']', 61)}}}]"));

        Assert.Equal(1_000, many.GetAuthorizationDetails("a", ItemJson.Default.Item).Count);
        Assert.Single(deep.GetAuthorizationDetails("a", ItemJson.Default.Item));
        await api.RefuseAsync(Raw(api, $"[{{\"type\":\"a\",\"x\":{new string('[', 62)}{new string(']', 62)}}}]"), TokenFailureCode.NestedTooDeep);
        await api.RefuseAsync(Raw(api, Items(10_000)), TokenFailureCode.TokenTooLong);
    }

    [Fact]
    public async Task Cached_token_has_the_same_items()
    {
        string authorization = $"Bearer {With(Payment.Create("DE02", 5)).Create()}";

        for (int i = 0; i < 4; i++)
            Assert.Equal([new Payment("DE02", 5)], (await _api.SendAsync(authorization)).Token!.GetAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment));
    }

    [Fact]
    public async Task Report_of_all_failures_names_the_claim()
    {
        ResourceRequest request = TestRequest.Bearer(With(new JsonObject()).For("https://other.example/").Create());
        AccessTokenValidationReport report = await _api.Validator.ExplainAllAsync(
            request, await _api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.Contains(report.OtherFailures.Append(report.Failure!), static failure => failure.Explanation.Contains("'authorization_details'", StringComparison.Ordinal));
        Assert.Contains(report.OtherFailures.Append(report.Failure!), static failure => failure.Code == TokenFailureCode.AudienceMismatch);
    }

    private static string Items(int count) => $"[{string.Join(',', Enumerable.Repeat("{\"type\":\"a\"}", count))}]";

    // As it is written: JsonNode would normalise escapes and reject duplicates.
    private static TestTokenBuilder Raw(Api api, string json)
    {
        long now = api.Clock.GetUtcNow().ToUnixTimeSeconds();
        return api.Token().WithRawClaims(
            $$"""{"iss":"{{api.Issuer.Issuer}}","aud":"{{Api.Audience}}","sub":"alice","client_id":"app","jti":"1","iat":{{now}},"exp":{{now + 300}},"authorization_details":{{json}}}""");
    }

    private TestTokenBuilder With(string json) => Raw(_api, json);

    private TestTokenBuilder With(params JsonNode[] items) => _api.Token().WithClaim("authorization_details", new JsonArray(items));

    private Task<AccessToken> AcceptAsync(string json) => _api.AcceptAsync(With(json));
}
