using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>Tokens of each provider, obtained and presented by an independent client, are accepted with the claims that they contain.</summary>
public sealed class AcceptedTokenTests
{
    private const string BothScopes = "read:timesheets create:timesheets";

    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public AcceptedTokenTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    public static MatrixTheoryData<ProviderProduct, string> Algorithms => new(Enum.GetValues<ProviderProduct>(), ["RS256", "ES256", "PS256"]);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Provider_issues_the_RFC_9068_form_with_this_algorithm(ProviderProduct product, string algorithm)
    {
        var trusted = await _world.TrustAsync(product);
        var header = TokenText.HeaderOf(await GetTokenAsync(trusted, algorithm, BothScopes));

        Assert.Equal(algorithm, header.GetProperty("alg").GetString());
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Token_opens_the_secure_route(ProviderProduct product, string algorithm)
    {
        var trusted = await _world.TrustAsync(product);
        var response = await trusted.Api.GetAsync("/secure-route", await GetTokenAsync(trusted, algorithm, scope: null), _cancellation);

        response.ShouldBe(200);
        Assert.Equal("Super secret stuff", response.Body);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task API_sees_the_caller_that_the_provider_named(ProviderProduct product, string algorithm)
    {
        var trusted = await _world.TrustAsync(product);
        var response = await trusted.Api.GetAsync("/whoami", await GetTokenAsync(trusted, algorithm, BothScopes), _cancellation);

        response.ShouldBe(200);
        var caller = response.Json;
        Assert.Equal(trusted.Provider.Issuer, caller.GetProperty("issuer").GetString());
        Assert.Equal(ClientOf(algorithm), caller.GetProperty("client_id").GetString());
        Assert.Equal(ClientOf(algorithm), caller.GetProperty("subject").GetString());
        Assert.Equal("bearer", caller.GetProperty("binding").GetString());
        Assert.Equal(
            BothScopes.Split(' ').Order(StringComparer.Ordinal),
            caller.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Token_with_the_reading_scope_reads_timesheets(ProviderProduct product, string algorithm)
    {
        var trusted = await _world.TrustAsync(product);
        var response = await trusted.Api.GetAsync("/timesheets", await GetTokenAsync(trusted, algorithm, "read:timesheets"), _cancellation);

        response.ShouldBe(200);
        Assert.Equal(JsonValueKind.Array, response.Json.ValueKind);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Token_with_the_creating_scope_creates_a_timesheet(ProviderProduct product, string algorithm)
    {
        var trusted = await _world.TrustAsync(product);
        var response = await PostAsync(trusted, await GetTokenAsync(trusted, algorithm, "create:timesheets"), "creating");

        response.ShouldBe(201);
        Assert.Equal("creating", response.Json.GetProperty("project").GetString());
    }

    [Theory]
    [InlineData(ProviderProduct.OidcProvider)]
    [InlineData(ProviderProduct.OpenIddict)]
    public async Task Caller_reads_only_its_own_timesheets(ProviderProduct product)
    {
        var trusted = await _world.TrustAsync(product);
        var (writer, other) = (await GetTokenAsync(trusted, "RS256", BothScopes), await GetTokenAsync(trusted, "ES256", BothScopes));
        (await PostAsync(trusted, writer, "a project of one caller")).ShouldBe(201);

        Assert.Contains("a project of one caller", (await trusted.Api.GetAsync("/timesheets", writer, _cancellation)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("a project of one caller", (await trusted.Api.GetAsync("/timesheets", other, _cancellation)).Body, StringComparison.Ordinal);
    }

    private static string ClientOf(string algorithm) => algorithm.ToLowerInvariant();

    private Task<string> GetTokenAsync(TrustedProvider trusted, string algorithm, string? scope) =>
        trusted.Provider.GetTokenAsync(ClientOf(algorithm), SampleApi.Audience, scope, _cancellation);

    private Task<ApiResponse> PostAsync(TrustedProvider trusted, string token, string project) =>
        trusted.Api.PostAsync("/timesheet", token, $$"""{"project":"{{project}}","date":"2026-11-02","hours":7.5}""", _cancellation);
}
