using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Authorization details of a token (RFC 9396 §2, §9.1).</summary>
public abstract class AuthorizationDetailsContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Lacking = "The access token lacks authorization details of the type 'payment_initiation' that allow this.";

    [Fact]
    public async Task Token_with_an_item_that_passes_the_test_is_accepted()
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(Token(host, Payment.Create("a", 5_000), Payment.Create("a", 100)), Resource.Payment)).AssertGranted();
        string bound = host.BoundToken().WithClaim("authorization_details", new JsonArray(Payment.Create("a", 1))).Create();
        (await host.DPoPAsync(bound, Resource.Payment)).AssertGranted("alice by DPoP");
    }

    [Fact]
    public async Task Response_without_such_an_item_is_403_with_insufficient_scope_and_names_the_type()
    {
        ContractHost host = await HostAsync();
        string expected = Error(Bearer, "insufficient_scope", Lacking);
        (await host.BearerAsync(host.Token().Create(), Resource.Payment)).AssertRejected(403, expected);
        (await host.BearerAsync(Token(host), Resource.Payment)).AssertRejected(403, expected);
        (await host.BearerAsync(Token(host, Payment.Create("a", 101)), Resource.Payment)).AssertRejected(403, expected);
        (await host.BearerAsync(Token(host, Payment.Create("a", "1")), Resource.Payment)).AssertRejected(403, expected);
        (await host.BearerAsync(Token(host, new JsonObject { ["type"] = "other", ["account"] = "a", ["amount"] = 1 }), Resource.Payment)).AssertRejected(403, expected);
        (await host.DPoPAsync(host.BoundToken().Create(), Resource.Payment)).AssertRejected(403, Error(DPoP, "insufficient_scope", Lacking));
    }

    [Fact]
    public async Task Response_has_no_description_where_errors_are_not_described()
    {
        ContractHost host = await HostAsync(ContractSetup.Terse);
        ContractResponse response = await host.BearerAsync(host.Token().Create(), Resource.Payment);
        Assert.Equal((403, "Bearer realm=\"my api's\", error=\"insufficient_scope\""), (response.Status, Assert.Single(response.Challenges)));
        Assert.DoesNotContain(Payment.Type, response.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenge_leads_to_the_metadata_with_the_supported_types()
    {
        ContractHost host = await HostAsync(ContractSetup.FullMetadata);
        const string Path = "/.well-known/oauth-protected-resource/v1/things";
        (await host.BearerAsync(host.Token().Create(), Resource.Payment))
            .AssertRejected(403, Error($"{Bearer}, resource_metadata=\"https://api.example.com{Path}\"", "insufficient_scope", Lacking));
        Assert.Contains("\"authorization_details_types_supported\":[\"thing\"]", (await host.FetchAsync(Path)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_scope_is_reported_before_the_details_and_is_named_with_them()
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(Token(host, Payment.Create("a", 1)), Resource.ReadPayment))
            .AssertRejected(403, Error(Bearer, "insufficient_scope", "The access token lacks a scope that is needed.", ", scope=\"read\""));
        (await host.BearerAsync(host.Token().WithScope("read").Create(), Resource.ReadPayment)).AssertRejected(403, Error(Bearer, "insufficient_scope", Lacking, ", scope=\"read\""));
        (await host.SendAsync(Resource.Payment)).AssertUnauthenticated(Bearer, DPoP);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"type\":\"payment_initiation\"}")]
    [InlineData("[\"payment_initiation\"]")]
    [InlineData("[{\"account\":\"a\",\"amount\":1}]")]
    [InlineData("[{\"type\":\"payment_initiation\",\"account\":\"a\",\"amount\":1},{\"type\":\"\"}]")]
    public async Task Malformed_claim_rejects_the_token_on_every_resource(string json)
    {
        ContractHost host = await HostAsync();
        string token = host.Token().WithScope("read").WithClaim("authorization_details", JsonNode.Parse(json)).Create();
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Read, Resource.Payment, Resource.Optional])
            (await host.BearerAsync(token, resource)).AssertRejected(401, Error(Bearer, "invalid_token", "The access token has an invalid claim."), DPoP);
    }

    private static string Token(ContractHost host, params JsonNode[] items) => host.Token().WithClaim("authorization_details", new JsonArray(items)).Create();
}
