using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Requirements;

/// <summary>Authorization details that a resource requires (RFC 9396 §2), and the response without them (RFC 6750 §3.1).</summary>
public sealed class AuthorizationDetailsRequirementTests : IDisposable
{
    private const string Lacking = "The access token lacks authorization details of the type 'payment_initiation' that allow this.";

    private static readonly AccessRequirement Small = AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount <= 100);

    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9396 §9 requirement")]
    [Theory]
    [InlineData("[]", false)]
    [InlineData("[{\"type\":\"payment_initiation\",\"account\":\"a\",\"amount\":100}]", true)]
    [InlineData("[{\"type\":\"payment_initiation\",\"account\":\"a\",\"amount\":101}]", false)]
    [InlineData("[{\"type\":\"payment_initiation\",\"account\":\"a\",\"amount\":101},{\"type\":\"payment_initiation\",\"account\":\"b\",\"amount\":1}]", true)]
    [InlineData("[{\"type\":\"payment_initiation\",\"account\":\"a\",\"amount\":\"x\"},{\"type\":\"payment_initiation\",\"account\":\"b\",\"amount\":1}]", true)]
    [InlineData("[{\"type\":\"payment_initiation\",\"account\":\"a\",\"amount\":\"x\"}]", false)]
    [InlineData("[{\"type\":\"payment_initiation_v2\",\"account\":\"a\",\"amount\":1}]", false)]
    [InlineData("[{\"type\":\"Payment_Initiation\",\"account\":\"a\",\"amount\":1}]", false)]
    public async Task One_item_of_the_type_that_passes_the_test_is_enough(string json, bool granted)
    {
        AccessToken token = await AcceptAsync(json);

        Assert.Equal(granted, Small.Evaluate(token).IsGranted);
        Assert.Equal(granted, (await Small.EvaluateAsync(token, TestContext.Current.CancellationToken)).IsGranted);
        Assert.Equal(granted ? null : Payment.Type, Small.Evaluate(token).RequiredAuthorizationDetailsType);
    }

    [Fact]
    public async Task Token_without_the_claim_does_not_meet_the_requirement() =>
        Assert.False(AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static _ => true).Evaluate(await _api.AcceptAsync(_api.Token())).IsGranted);

    [Fact]
    public async Task Requirements_on_several_types_add_up_and_may_be_met_by_different_items()
    {
        AccessRequirement both = Small.And(AccessRequirement.AuthorizationDetails("other", PaymentJson.Default.Payment, static item => item.Account == "b"));

        Assert.Equal("other", both.Evaluate(await AcceptAsync(Items(Payment.Create("a", 1)))).RequiredAuthorizationDetailsType);
        JsonObject other = Payment.Create("b", 1000);
        other["type"] = "other";
        Assert.True(both.Evaluate(await AcceptAsync(Items(Payment.Create("a", 1), other))).IsGranted);
    }

    [Fact]
    public async Task Response_is_403_with_insufficient_scope_on_the_scheme_that_was_used()
    {
        Challenge challenge = _api.Challenge(await _api.SendAsync(With("[]")), Small);

        Assert.Equal((403, "insufficient_scope", Lacking), (challenge.StatusCode, challenge.Error, challenge.Description));
        Assert.Equal($"Bearer realm=\"api\", error=\"insufficient_scope\", error_description=\"{Lacking}\"", Assert.Single(challenge.Headers).Value);
        Assert.Equal($$"""{"title":"Forbidden","status":403,"detail":"{{Lacking}}","error":"insufficient_scope"}""", Encoding.UTF8.GetString(challenge.Body.Span));
    }

    [Fact]
    public async Task Response_names_the_scopes_of_the_resource_so_that_a_new_token_has_both()
    {
        AccessRequirement both = AccessRequirement.AllScopes("read:things").And(Small);
        AccessTokenValidationResult result = await _api.SendAsync(With("[]"));

        Assert.EndsWith($"error_description=\"{Lacking}\", scope=\"read:things\"", Assert.Single(_api.Challenge(result, both).Headers).Value, StringComparison.Ordinal);
        Assert.Equal((Payment.Type, "read:things"), (both.Evaluate(result.Token!).RequiredAuthorizationDetailsType, both.Evaluate(result.Token!).RequiredScope));
    }

    [Fact]
    public async Task Missing_scope_authentication_or_claim_is_reported_before_the_details()
    {
        AccessTokenValidationResult result = await _api.SendAsync(With("[]"));

        Assert.EndsWith("lacks a scope that is needed.\", scope=\"admin\"", Assert.Single(_api.Challenge(result, Small.And(AccessRequirement.AllScopes("admin"))).Headers).Value, StringComparison.Ordinal);
        Assert.Equal("insufficient_user_authentication", _api.Challenge(result, Small.And(AccessRequirement.AuthenticationContext("gold"))).Error);
        Challenge claim = _api.Challenge(result, Small.And(AccessRequirement.Claim("tenant", "a")));
        Assert.Equal((403, null), (claim.StatusCode, claim.Error));
        Assert.Empty(claim.Headers);
        Challenge test = _api.Challenge(await _api.SendAsync(With(Items(Payment.Create("a", 1)))), Small.And(AccessRequirement.Predicate(static _ => false)));
        Assert.Equal((403, null), (test.StatusCode, test.Error));
    }

    [Theory]
    [InlineData("ä")]
    [InlineData("a\"b")]
    [InlineData("a\r\nb")]
    public async Task Type_that_cannot_be_quoted_is_not_in_the_response(string type)
    {
        AccessRequirement requirement = AccessRequirement.AuthorizationDetails(type, PaymentJson.Default.Payment, static _ => true);
        AccessTokenValidationResult result = await _api.SendAsync(With("[]"));

        Assert.Equal("The access token lacks authorization details that allow this.", _api.Challenge(result, requirement).Description);
        AccessToken token = await AcceptAsync(new JsonArray(new JsonObject { ["type"] = type, ["account"] = "a", ["amount"] = 1 }).ToJsonString());
        Assert.True(requirement.Evaluate(token).IsGranted);
    }

    [Fact]
    public async Task Exception_of_the_test_is_not_caught_and_nothing_is_granted()
    {
        AccessToken token = await AcceptAsync(Items(Payment.Create("a", 1)));
        AccessRequirement throwing = AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static _ => throw new TimeoutException());

        Assert.Throws<TimeoutException>(() => throwing.Evaluate(token));
        await Assert.ThrowsAsync<TimeoutException>(async () => await throwing.EvaluateAsync(token, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Test_is_not_called_for_items_of_other_types_nor_where_a_scope_is_missing()
    {
        AccessToken token = await AcceptAsync("[{\"type\":\"other\",\"account\":\"a\",\"amount\":1}]");
        AccessRequirement throwing = AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static _ => throw new TimeoutException());

        Assert.False(throwing.Evaluate(token).IsGranted);
        Assert.Equal("missing", AccessRequirement.AllScopes("missing").And(throwing).Evaluate(await AcceptAsync(Items(Payment.Create("a", 1)))).RequiredScope);
    }

    // System.Text.Json throws NotSupportedException where an item does not name its derived type.
    [Fact]
    public async Task Item_that_names_no_derived_type_does_not_meet_the_requirement()
    {
        var typeInfo = (JsonTypeInfo<Transfer>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Transfer));
        AccessRequirement any = AccessRequirement.AuthorizationDetails("transfer", typeInfo, static _ => true);
        Assert.False(any.Evaluate(await AcceptAsync("[{\"type\":\"transfer\"}]")).IsGranted);
        Assert.True(any.Evaluate(await AcceptAsync("[{\"type\":\"transfer\"},{\"$type\":\"sepa\",\"type\":\"transfer\"}]")).IsGranted);
    }

    [Rule("RFC 9396 §9 requirement")]
    [Fact]
    public void Scopes_alone_never_meet_the_requirement() => Assert.Null(AccessRequirement.AllScopes("read").And(Small).EvaluateScopes(["read"]));

    [Fact]
    public void Requirement_is_described_by_its_type_and_its_test() => Assert.Equal(
        "the scope 'read' and authorization details of the type 'payment_initiation' to pass the test 'static item => item.Amount <= 100'",
        AccessRequirement.AllScopes("read").And(Small).ToString());

    [Fact]
    public void Requirement_that_no_token_can_meet_or_that_is_ambiguous_throws()
    {
        Assert.Throws<ArgumentException>(static () => AccessRequirement.AuthorizationDetails(string.Empty, PaymentJson.Default.Payment, static _ => true));
        Assert.Throws<ArgumentNullException>(static () => AccessRequirement.AuthorizationDetails<Payment>(Payment.Type, null!, static _ => true));
        Assert.Throws<ArgumentNullException>(static () => AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, null!));
        Assert.Contains(
            "AllowDuplicateProperties = false",
            Assert.Throws<ArgumentException>(static () => AccessRequirement.AuthorizationDetails(Payment.Type, WebPaymentJson.Default.Payment, static _ => true)).Message,
            StringComparison.Ordinal);
    }

    private static string Items(params JsonNode[] items) => new JsonArray(items).ToJsonString();

    private TestTokenBuilder With(string json) => _api.Token().WithClaim("authorization_details", JsonNode.Parse(json));

    private Task<AccessToken> AcceptAsync(string json) => _api.AcceptAsync(With(json));

    [JsonPolymorphic]
    [JsonDerivedType(typeof(SepaTransfer), "sepa")]
    private abstract class Transfer;

    private sealed class SepaTransfer : Transfer;
}
