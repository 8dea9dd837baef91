using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>Status lists of tenants, of opaque tokens, and after a reload.</summary>
public sealed class IssuerStatusTests
{
    [Fact]
    public async Task Tokens_of_a_tenant_are_checked()
    {
        StatusListOptions lists = new();
        using var api = new StatusApi(configure: null, options =>
        {
            TrustedIssuer tenant = options.Issuers[0];
            tenant.StatusLists = lists;
            options.Issuers.Clear();
            options.ResolveIssuer = name => name == tenant.Issuer ? tenant : null;
            options.ResolvedIssuerRefreshInterval = TimeSpan.FromSeconds(10);
        });
        api.Server.Publish(api.List(1));
        await api.AcceptAsync(api.Token());
        await api.RejectAsync(api.Token(1), TokenFailureCode.StatusNotValid);
        Assert.Equal(1, api.Server.Count);

        // Changed settings of the tenant are applied, and unchanged ones keep its list.
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        await api.AcceptAsync(api.Token());
        Assert.Equal(1, api.Server.Count);
        lists.Addresses = ["https://lists.example/"];
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        await api.RejectAsync(api.Token(), TokenFailureCode.StatusNotEnforceable);
    }

    [Theory]
    [InlineData("""{"status_list":{"idx":0,"uri":"https://issuer.example/statuslists/1"}}""", null)]
    [InlineData("""{"status_list":{"idx":1,"uri":"https://issuer.example/statuslists/1"}}""", TokenFailureCode.StatusNotValid)]
    [InlineData("""{"status_list":{"idx":1}}""", TokenFailureCode.StatusNotEnforceable)]
    [InlineData("\"active\"", TokenFailureCode.StatusNotEnforceable)]
    [InlineData("[]", TokenFailureCode.StatusNotEnforceable)]
    [InlineData("null", null)]
    public async Task Status_of_an_introspection_response_is_checked(string status, TokenFailureCode? code)
    {
        using var api = new StatusApi(configure: null, static options => options.Issuers[0].Introspection = new IntrospectionOptions
        {
            Endpoint = "https://issuer.example/introspect",
            ClientId = "api",
            ClientSecret = "secret",
        });
        string list = api.List(1).Create(), response = $$"""{"active":true,"aud":"{{TestIssuer.DefaultAudience}}","sub":"alice","status":{{status}}}""";
        api.Server.Answer = (request, _) => Task.FromResult(
            request.Method == HttpMethod.Post ? new HttpResponseMessage { Content = new StringContent(response, Encoding.UTF8, "application/json") } : ListServer.Message(list));
        if (code is { } expected)
            await api.RejectAsync("opaque", expected);
        else
            await api.AcceptAsync("opaque");
    }

    [Fact]
    public async Task Reload_applies_changed_options_to_cached_tokens()
    {
        using var api = new StatusApi();
        string token = api.Token(1);
        for (int i = 0; i < 3; i++)
            await api.AcceptAsync(token);
        Reload(api, options => options.Realm = "other");
        await api.AcceptAsync(token);
        Assert.Equal(1, api.Server.Count);

        api.Server.Publish(api.List(1));
        Reload(api, static options => options.Issuers[0].StatusLists!.MaxLifetime = TimeSpan.FromMinutes(1));
        await api.RejectAsync(token, TokenFailureCode.StatusNotValid);
        Assert.Equal(2, api.Server.Count);
        Reload(api, static options => options.Issuers[0].StatusLists = null);
        await api.AcceptAsync(token);
        Reload(api, static options => options.Issuers[0].StatusLists = new StatusListOptions());
        await api.RejectAsync(token, TokenFailureCode.StatusNotValid);
    }

    [Fact]
    public async Task Status_is_in_the_report()
    {
        using var api = new StatusApi();
        api.Server.Publish(api.List(1));
        ResourceRequest request = TestRequest.Bearer(api.Token(1));
        AccessTokenValidationResult result = await api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        AccessTokenValidationReport report = api.Validator.Explain(request, result);
        ValidationCheck check = report.Checks.Single(static check => check.Name == "status");
        Assert.Equal((ValidationCheckStatus.Failed, TokenFailureCode.StatusNotValid, "draft-ietf-oauth-status-list §8.3"), (check.Status, check.Failure?.Code, check.Section));
        Assert.Equal("the status list that 'status' refers to, if it is there, to call the token valid", check.Expected);
    }

    [Fact]
    public async Task Token_that_is_not_valid_causes_no_request()
    {
        using var api = new StatusApi();
        var status = new JsonObject { ["status_list"] = new JsonObject { ["idx"] = 0, ["uri"] = StatusApi.Address } };
        using TestSigningKey other = TestSigningKey.Create("ES256", "issuer");
        await api.RejectAsync(api.Issuer.Token().WithClaim("status", status.DeepClone()).SignedBy(other).Create(), TokenFailureCode.InvalidSignature);
        await api.RejectAsync(api.Issuer.Token().WithClaim("status", status.DeepClone()).Expired().Create(), TokenFailureCode.Expired);
        await api.RejectAsync(api.Issuer.Token().WithClaim("status", status.DeepClone()).For("another").Create(), TokenFailureCode.AudienceMismatch);
        Assert.Equal(0, api.Server.Count);
    }

    private static void Reload(StatusApi api, Action<AccessTokenValidationOptions> change)
    {
        change(api.Options);
        api.Validator.Reload(api.Options);
    }
}
