using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Configuration;

/// <summary>Errors in options stop the program at its start, all in one message that names what to write.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, Action<AccessTokenValidationOptions>> Mistakes => new()
    {
        { "Audiences is empty", static o => o.Audiences.Clear() },
        { "Audiences holds an empty value", static o => o.Audiences.Add(" ") },
        { "Issuers is empty", static o => o.Issuers.Clear() },
        { "more than once", static o => o.Trust(o.Issuers[0].Issuer) },
        { "Issuers[1].Issuer", static o => o.Trust("login.example.com") },
        { "Issuers[1].Issuer", static o => o.Trust("http://login.example.com/") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/?x=1") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/#x") },
        { "Issuers[1].Issuer", static o => o.Trust("https://user@login.example.com/") },
        { "Issuers[1].Issuer", static o => o.Trust("http://127.0.0.1/") },
        { "the address of metadata", static o => o.Trust("https://login.example.com/.well-known/openid-configuration") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/" + new string('x', 512)) },
        { "Issuers[1].Issuer", static o => o.Trust(" https://login.example.com/") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/ ") },
        { "Issuers[1].Issuer", static o => o.Trust("https:\\\\login.example.com\\") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/a/../b") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/%2E/b") },
        { "Issuers[1].Issuer", static o => o.Trust("https://login.example.com/?") },
        { "Issuers[1].Issuer", static o => o.Trust(null!) },
        { "Issuers[1] is null", static o => o.Issuers.Add(null!) },
        { "Issuers is null", static o => o.Issuers = null! },
        { "Issuers[0].Keys is null", static o => o.Issuers[0].Keys = null! },
        { "Issuers[0].AllowedAlgorithms is null", static o => o.Issuers[0].AllowedAlgorithms = null! },
        { "AllowedAlgorithms holds ''", static o => o.Issuers[0].AllowedAlgorithms.Add(null!) },
        { "Audiences is empty", static o => o.Audiences = null! },
        { "Audiences holds an empty value", static o => o.Audiences.Add(null!) },
        { "white space around it", static o => o.Audiences.Add("urn:api ") },
        { "Limits is null", static o => o.Limits = null! },
        { "Realm", static o => o.Realm = null! },
        { "PEM keys have no names", PemAndAddress },
        { "AllowedAlgorithms holds 'HS256'", static o => o.Issuers[0].AllowedAlgorithms.Add("HS256") },
        { "AllowedAlgorithms holds 'none'", static o => o.Issuers[0].AllowedAlgorithms.Add("none") },
        { "both MetadataAddress and JwksAddress", static o => (o.Issuers[0].Keys.JwksAddress, o.Issuers[0].Keys.MetadataAddress) = ("https://login.example.com/jwks", "https://login.example.com/m") },
        { "RequireKeysWithin is -00:00:01. Write a value from 00:00:00 to 00:10:00", static o => o.RequireKeysWithin = TimeSpan.FromSeconds(-1) },
        { "RequireKeysWithin is 00:10:01", static o => o.RequireKeysWithin = new TimeSpan(0, 10, 1) },
        { "RequireKeysWithin is set, but WarmUp is false", static o => (o.RequireKeysWithin, o.WarmUp) = (TimeSpan.Zero, false) },
        { "RequireKeysWithin is set, but Issuers is empty", static o => (o.Issuers, o.ResolveIssuer, o.RequireKeysWithin) = ([], static _ => null, TimeSpan.Zero) },
        { "MaxTokenAge is 00:00:59", static o => o.MaxTokenAge = TimeSpan.FromSeconds(59) },
        { "both Jwks and KeyFile", static o => o.Issuers[0].Keys.KeyFile = "keys.json" },
        { "Keys.KeyFile cannot be read", static o => o.Trust("https://login.example.com/").Keys.KeyFile = "no such file" },
        { "Keys.Jwks has no usable public key", static o => o.Issuers[0].Keys.Jwks = "{\"keys\":[]}" },
        { "Keys.Jwks has no usable public key", static o => o.Issuers[0].Keys.Jwks = "not json" },
        { "Keys.JwksAddress", static o => o.Trust("https://login.example.com/").Keys.JwksAddress = "http://login.example.com/jwks" },
        { "Keys.MetadataAddress", static o => o.Trust("https://login.example.com/").Keys.MetadataAddress = "/metadata" },
        { "Keys.MaxLifetime", static o => o.Issuers[0].Keys.MaxLifetime = TimeSpan.FromDays(8) },
        { "Keys.MinLifetime", static o => o.Issuers[0].Keys.MinLifetime = TimeSpan.FromSeconds(9) },
        { "Keys.MinLifetime", static o => o.Issuers[0].Keys.MaxLifetime = TimeSpan.FromSeconds(30) },
        { "Keys.DefaultLifetime", static o => o.Issuers[0].Keys.DefaultLifetime = TimeSpan.FromDays(2) },
        { "Keys.StaleLimit", static o => o.Issuers[0].Keys.StaleLimit = TimeSpan.FromSeconds(-1) },
        { "Keys.RequestsPerMinute", static o => o.Issuers[0].Keys.RequestsPerMinute = 0 },
        { "MaxResolvedIssuers", static o => o.MaxResolvedIssuers = 0 },
        { "ResolvedIssuerRefreshInterval", static o => o.ResolvedIssuerRefreshInterval = TimeSpan.Zero },
        { "ResolvedIssuerRefreshInterval", static o => o.ResolvedIssuerRefreshInterval = TimeSpan.FromHours(1.01) },
        { "ResolvedIssuerRequestsPerMinute", static o => o.ResolvedIssuerRequestsPerMinute = 9 },
        { "ResolvedIssuerRequestsPerMinute", static o => o.ResolvedIssuerRequestsPerMinute = 60_001 },
        { "Keys.FetchTimeout", static o => o.Issuers[0].Keys.FetchTimeout = TimeSpan.FromHours(1) },
        { "Keys.MaxDocumentBytes", static o => o.Issuers[0].Keys.MaxDocumentBytes = 0 },
        { "ClockSkew", static o => o.ClockSkew = TimeSpan.FromMinutes(5.01) },
        { "ClockSkew", static o => o.ClockSkew = TimeSpan.FromSeconds(-1) },
        { "MaxTokenLifetime", static o => o.MaxTokenLifetime = TimeSpan.Zero },
        { "Realm", static o => o.Realm = "a\"b" },
        { "Realm", static o => o.Realm = string.Empty },
        { "Limits.MaxTokenLength", static o => o.Limits.MaxTokenLength = 70_000 },
        { "Limits.MaxHeaderLength", static o => o.Limits.MaxHeaderLength = 1 },
        { "Limits.MaxDepth", static o => o.Limits.MaxDepth = 65 },
        { "Limits.MaxMembers", static o => o.Limits.MaxMembers = 1025 },
        { "Limits.MaxAudiences", static o => o.Limits.MaxAudiences = 0 },
        { "Limits.MaxAudiences", static o => o.Limits.MaxAudiences = 1025 },
    };

    [Rule("RFC 9068 §4 clock skew")]
    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_error_is_found(string expected, Action<AccessTokenValidationOptions> spoil)
    {
        using var api = new Api();
        TestIssuer issuer = api.Issuer;
        var options = new AccessTokenValidationOptions { Audiences = { Api.Audience }, Issuers = { issuer.Trust() } };
        AccessTokenValidator.Create(options).Dispose();
        spoil(options);
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_in_one_message()
    {
        var options = new AccessTokenValidationOptions { ClockSkew = TimeSpan.FromHours(1), Realm = string.Empty };
        OptionsValidationException mistakes = Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options));
        Assert.Equal(4, mistakes.Failures.Count());
    }

    [Fact]
    public async Task Changing_the_options_later_changes_nothing()
    {
        using var api = new Api();
        TestIssuer issuer = api.Issuer;
        var options = new AccessTokenValidationOptions { Audiences = { Api.Audience }, Issuers = { issuer.Trust() } };
        using AccessTokenValidator validator = AccessTokenValidator.Create(options, api.Clock);
        options.Audiences.Clear();
        options.Issuers.Clear();
        options.Limits.MaxTokenLength = 1;
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(issuer.Token().Create()), TestContext.Current.CancellationToken)).IsValid);
    }

    [Fact]
    public async Task Options_are_bound_from_configuration()
    {
        using var api = new Api();
        TestIssuer issuer = api.Issuer;
        using ServiceProvider services = Services(api.Clock, new()
        {
            ["Audiences:0"] = "https://first.example/",
            ["Audiences:1"] = Api.Audience,
            ["ClockSkew"] = "00:00:10",
            ["Limits:MaxDepth"] = "8",
            ["Limits:MaxAudiences"] = "100",
            ["Issuers:0:Issuer"] = issuer.Issuer,
            ["Issuers:0:AllowedAlgorithms:0"] = "RS256",
            ["Issuers:0:Keys:Jwks"] = issuer.Jwks,
        });
        var options = services.GetRequiredService<IOptions<AccessTokenValidationOptions>>().Value;
        Assert.Equal(TimeSpan.FromSeconds(10), options.ClockSkew);
        Assert.Equal(8, options.Limits.MaxDepth);
        Assert.Equal(100, options.Limits.MaxAudiences);
        Assert.Equal(["RS256"], options.Issuers[0].AllowedAlgorithms);

        var validator = services.GetRequiredService<AccessTokenValidator>();
        Assert.Same(validator, services.GetRequiredKeyedService<AccessTokenValidator>(Microsoft.Extensions.Options.Options.DefaultName));
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(issuer.Token().Create()), TestContext.Current.CancellationToken)).IsValid);
    }

    [Fact]
    public async Task Host_with_invalid_options_does_not_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAccessTokenValidation(static options => options.Trust("nonsense"));
        using IHost host = builder.Build();
        OptionsValidationException mistakes = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, mistakes.Failures.Count());
    }

    [Fact]
    public void Named_validators_are_keyed_and_the_first_is_the_default()
    {
        using var api = new Api();
        TestIssuer issuer = api.Issuer;
        var services = new ServiceCollection();
        services.AddAccessTokenValidation("first", Configure).AddAccessTokenValidation("second", Configure).AddAccessTokenValidation("first", static _ => { });
        using ServiceProvider provider = services.BuildServiceProvider();
        var first = provider.GetRequiredKeyedService<AccessTokenValidator>("first");
        Assert.NotSame(first, provider.GetRequiredKeyedService<AccessTokenValidator>("second"));
        Assert.Same(first, provider.GetRequiredService<AccessTokenValidator>());

        void Configure(AccessTokenValidationOptions options)
        {
            options.Audiences.Add(Api.Audience);
            options.Issuers.Add(issuer.Trust());
        }
    }

    [Theory]
    [InlineData("AllowedAlgoritms:0", "PS256")]
    [InlineData("MaxTokenLifetme", "01:00:00")]
    [InlineData("Limits:MaxDeph", "8")]
    [InlineData("Issuers:0:AllowedAlgoritms:0", "RS256")]
    [InlineData("Issuers:0:Keys:JwksAdress", "https://login.example.com/jwks")]
    [InlineData("Issuers:0:AllowedAlgorithms", "PS256")]
    [InlineData("Audiences", "x")]
    [InlineData("Issuers", "https://login.example.com/")]
    [InlineData("Issuers:1", "https://login.example.com/")]
    [InlineData("Issuers:0:Keys", "x")]
    [InlineData("Limits", "8")]
    public async Task Setting_that_would_not_apply_stops_the_host_at_its_start(string name, string value)
    {
        using var api = new Api();
        Dictionary<string, string?> settings = new()
        {
            ["Audiences:0"] = Api.Audience,
            ["Issuers:0:Issuer"] = api.Issuer.Issuer,
            ["Issuers:0:Keys:Jwks"] = api.Issuer.Jwks,
        };
        using (IHost good = HostOf(settings))
        {
            await good.StartAsync(TestContext.Current.CancellationToken);
            await good.StopAsync(TestContext.Current.CancellationToken);
        }

        settings[name] = value;
        using IHost host = HostOf(settings);
        Exception mistake = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(name.Split(':')[^1] is "0" or "1" ? name.Split(':')[^2] : name.Split(':')[^1], mistake.Message, StringComparison.Ordinal);
    }

    private static IHost HostOf(Dictionary<string, string?> settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAccessTokenValidation(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return builder.Build();
    }

    private static void PemAndAddress(AccessTokenValidationOptions options)
    {
        using var key = TestSigningKey.Create("ES256");
        KeySourceOptions keys = options.Trust("https://login.example.com/").Keys;
        keys.Jwks = key.PublicKeyPem;
        keys.JwksAddress = "https://login.example.com/jwks";
    }

    private static ServiceProvider Services(TimeProvider clock, Dictionary<string, string?> settings) =>
        new ServiceCollection().AddSingleton(clock).AddAccessTokenValidation(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
}
