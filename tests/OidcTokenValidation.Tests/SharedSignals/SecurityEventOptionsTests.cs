using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>The options of security events, in code and in configuration, and their registration.</summary>
public sealed class SecurityEventOptionsTests
{
    public static TheoryData<string, Action<SecurityEventTransmitter>> Errors => new()
    {
        { "Transmitters[0].Issuer is ''. Write the provider's issuer identifier", static one => one.Issuer = "" },
        { "Transmitters[0].Issuer is 'http://transmitter.example'. Write the provider's", static one => one.Issuer = "http://transmitter.example" },
        { "Transmitters[0].Keys is null.", static one => one.Keys = null! },
        { "Transmitters[0].AllowedAlgorithms holds 'HS256'.", static one => one.AllowedAlgorithms = ["HS256"] },
        { "Transmitters[0].Audiences is empty or holds an empty value. Write the 'aud' of the stream", static one => one.Audiences = [] },
        { "Transmitters[0].Audiences is empty or holds an empty value.", static one => one.Audiences = [" "] },
        { "Transmitters[0].TokenIssuers is null, holds an empty value, or has more than 16 entries.", static one => one.TokenIssuers = null! },
        { "Transmitters[0].TokenIssuers is null, holds", static one => one.TokenIssuers = [.. Enumerable.Range(0, 17).Select(static i => $"https://{i}.example")] },
        { "Transmitters[0].PushSecrets is null or holds a secret that is not 32 to 512 visible ASCII characters.", static one => one.PushSecrets = [new string('s', 31)] },
        { "Transmitters[0].PushSecrets is null or holds", static one => one.PushSecrets = [new string('s', 513)] },
        { "Transmitters[0].PushSecrets is null or holds", static one => one.PushSecrets = [new string('s', 32) + " "] },
        { "Transmitters[0].PushSecrets is null or holds", static one => one.PushSecrets = null! },
        { "Transmitters[0].PollEndpoint is 'http://transmitter.example/poll'. Write an absolute https URL", static one => one.PollEndpoint = "http://transmitter.example/poll" },
        { "Transmitters[0].PollEndpoint is '/poll'. Write an absolute https URL", static one => one.PollEndpoint = "/poll" },
        { "Transmitters[0] has a token for polling and no PollEndpoint.", static one => one.PollSecret = "x" },
        { "Transmitters[0].PollSecret is empty, too long, or has", static one => (one.PollEndpoint, one.PollSecret) = ("https://transmitter.example/poll", "a\nb") },
        {
            "Transmitters[0] has both PollSecret and GetPollToken. Set one of them.",
            static one => (one.PollEndpoint, one.PollSecret, one.GetPollToken) = ("https://transmitter.example/poll", "x", static _ => ValueTask.FromResult("y"))
        },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_is_reported_with_its_correction(string error, Action<SecurityEventTransmitter> change)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => new EventApi(change));
        Assert.StartsWith(error, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Transmitters_are_required_and_each_is_one()
    {
        string[] Find(Action<SecurityEventOptions> change) =>
            [.. Assert.Throws<OptionsValidationException>(() => new EventApi(configureOptions: change)).Failures];
        Assert.Equal(["Transmitters has 0 entries. Add from 1 to 16 transmitters, each with its Issuer and Audiences."], Find(static options => options.Transmitters = []));
        Assert.Equal(["Transmitters has 0 entries. Add from 1 to 16 transmitters, each with its Issuer and Audiences."], Find(static options => options.Transmitters = null!));
        Assert.Equal(["Transmitters[0] is null. Remove it, or describe a transmitter."], Find(static options => options.Transmitters = [null!]));
        Assert.Equal(
            ["Transmitters holds 'https://transmitter.example/ssf' more than once. Write one entry for each transmitter."],
            Find(static options => options.Transmitters.Add(options.Transmitters[0])));
        Assert.Equal(
            ["Transmitters has 17 entries. Add from 1 to 16 transmitters, each with its Issuer and Audiences."],
            Find(static options => options.Transmitters = [.. Enumerable.Repeat(options.Transmitters[0], 17)]));
    }

    [Theory]
    [InlineData("https://transmitter.example/ssf", "https://transmitter.example/.well-known/ssf-configuration/ssf")]
    [InlineData("https://transmitter.example/ssf/", "https://transmitter.example/.well-known/ssf-configuration/ssf")]
    [InlineData("https://transmitter.example/", "https://transmitter.example/.well-known/ssf-configuration")]
    [InlineData("https://transmitter.example:8443", "https://transmitter.example:8443/.well-known/ssf-configuration")]
    public async Task Keys_are_found_by_the_metadata_of_the_transmitter(string issuer, string metadata)
    {
        List<string> requested = [];
        using var events = new EventApi(
            transmitter => (transmitter.Issuer, transmitter.Keys) = (issuer, new()),
            options => options.Backchannel = () => new Documents(requested, issuer));
        SecurityEventResponse response = await events.PushAsync(events.Set(EventApi.Risc + "account-disabled", EventApi.Alice).WithRawClaims(
            $$"""{"iss":"{{issuer}}","aud":"{{EventApi.Audience}}","jti":"1","iat":{{events.Api.Now.ToUnixTimeSeconds()}},"sub_id":{{EventApi.Alice}},"events":{"x":{} } }""")).Soon();
        Assert.Equal([metadata, "https://keys.example/jwks"], requested);
        Assert.Equal(202, response.StatusCode);
    }

    [Fact]
    public async Task Configuration_binds_all_options_and_the_host_polls()
    {
        using var transmitter = new FakeTransmitter();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Events:Transmitters:0:Issuer"] = EventApi.Transmitter,
            ["Events:Transmitters:0:Audiences:0"] = EventApi.Audience,
            ["Events:Transmitters:0:TokenIssuers:0"] = "https://issuer.example/",
            ["Events:Transmitters:0:AllowedAlgorithms:0"] = "ES256",
            ["Events:Transmitters:0:RevokeSubject"] = "false",
            ["Events:Transmitters:0:PushSecrets:0"] = "0123456789abcdef0123456789abcdef",
            ["Events:Transmitters:0:PollEndpoint"] = FakeTransmitter.Address,
            ["Events:Transmitters:0:PollSecret"] = "secret",
            ["Events:Transmitters:0:Keys:JwksAddress"] = "https://keys.example/jwks",
        });
        builder.Services.AddTokenRevocation(static options => options.MaxTokenLifetime = RevocationApi.Longest);
        builder.Services.AddSecurityEvents(builder.Configuration.GetSection("Events"));
        builder.Services.Configure<SecurityEventOptions>(options => options.Backchannel = () => transmitter);
        builder.Services.AddHealthChecks().AddSecurityEvents();
        using IHost host = builder.Build();
        SecurityEventTransmitter bound = Assert.Single(host.Services.GetRequiredService<IOptions<SecurityEventOptions>>().Value.Transmitters);
        Assert.Equal(
            (EventApi.Transmitter, EventApi.Audience, "https://issuer.example/", "ES256", false, "secret", "https://keys.example/jwks"),
            (bound.Issuer, bound.Audiences[0], bound.TokenIssuers[0], bound.AllowedAlgorithms[0], bound.RevokeSubject, bound.PollSecret, bound.Keys.JwksAddress));
        await host.StartAsync(TestContext.Current.CancellationToken);
        for (int i = 0; transmitter.Requests.Count == 0; i++)
        {
            Assert.True(i < 2000, "Nothing was polled.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }

        Assert.Equal("Bearer secret", transmitter.Requests[0].Authorization);
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Healthy, "Security events are received."), (report.Status, report.Entries["security_events"].Description));
        await host.StopAsync(TestContext.Current.CancellationToken).Soon();
    }

    [Fact]
    public async Task Unknown_name_in_configuration_stops_the_host()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Events:Transmitters:0:Secret"] = "x" });
        builder.Services.AddTokenRevocation(static options => options.MaxTokenLifetime = RevocationApi.Longest);
        builder.Services.AddSecurityEvents(builder.Configuration.GetSection("Events"));
        using IHost host = builder.Build();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'Secret'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_without_revocations_stops_the_host()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSecurityEvents(static options => options.Transmitters.Add(new() { Issuer = EventApi.Transmitter, Audiences = [EventApi.Audience] }));
        using IHost host = builder.Build();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Security events revoke tokens, and no TokenRevocations is registered. Call services.AddTokenRevocation(…) as well.", exception.Message);
    }

    private sealed class Documents(List<string> requested, string issuer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requested.Add(request.RequestUri!.AbsoluteUri);
            using var source = new EventApi();
            HttpResponseMessage response = FakeTransmitter.Json(
                requested.Count == 1 ? $$"""{"issuer":"{{issuer}}","jwks_uri":"https://keys.example/jwks","delivery_methods_supported":["urn:ietf:rfc:8935"]}""" : source.Signer.Jwks);
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}
