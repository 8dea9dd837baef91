using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Hosting;

/// <summary>The transmitters of security events under UseTestIssuer: production gets no request, neither for events nor for keys.</summary>
public sealed class TestTransmittersTests : IDisposable
{
    private const string Transmitter = "https://signals.example.com", Audience = "https://things.example.com/events";
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Disabled = "https://schemas.openid.net/secevent/risc/event-type/account-disabled";

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock());
    private int _calls;

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task Transmitters_are_not_polled_and_their_keys_are_not_fetched()
    {
        var configured = new SecurityEventTransmitter
        {
            PollEndpoint = "https://signals.example.com/poll",
            GetPollToken = _ =>
            {
                Interlocked.Increment(ref _calls);
                return ValueTask.FromResult("token-of-production");
            },
        };
        await using ApplicationUnderTest app = await StartAsync(configured);
        var receiver = app.Services.GetRequiredService<SecurityEventReceiver>();

        Assert.Equal(400, await PushAsync(receiver, _issuer.Token().From(Transmitter).For("other").OfType("secevent+jwt").Create()));
        SecurityEventTransmitterHealth health = Assert.Single(receiver.GetHealth());
        Assert.Equal((null, IssuerKeyState.Fresh), (health.SincePoll, health.Keys.State));
        Assert.True(receiver.PollAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        Assert.Equal(0, Volatile.Read(ref _calls));
        Assert.Equal("https://signals.example.com/poll", configured.PollEndpoint);
    }

    [Fact]
    public async Task Events_that_the_test_issuer_signs_revoke_its_tokens()
    {
        await using ApplicationUnderTest app = await StartAsync(new SecurityEventTransmitter
        {
            TokenIssuers = ["https://login.example.com/"],
            AllowedAlgorithms = ["PS512"],
            PushSecrets = [Secret],
        });
        var receiver = app.Services.GetRequiredService<SecurityEventReceiver>();
        string token = _issuer.Token().WithSubject("alice").Create();
        string disabled = _issuer.Token().From(Transmitter).For(Audience).OfType("secevent+jwt")
            .WithClaim("sub_id", new JsonObject { ["format"] = "iss_sub", ["iss"] = _issuer.Issuer, ["sub"] = "alice" })
            .WithClaim("events", new JsonObject { [Disabled] = new JsonObject() }).Create();

        Assert.Equal(200, await app.StatusOfAsync("/me", token));
        Assert.Equal(401, await PushAsync(receiver, disabled));
        Assert.Equal(202, await PushAsync(receiver, disabled, "Bearer " + Secret));
        Assert.Equal(401, await app.StatusOfAsync("/me", token));
    }

    [Fact]
    public async Task Errors_of_the_transmitters_that_are_replaced_stop_the_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(new SecurityEventTransmitter { PollEndpoint = "http://signals.example.com/poll" }));

        Assert.Contains("Transmitters[0].PollEndpoint", exception.Message, StringComparison.Ordinal);
    }

    private Task<ApplicationUnderTest> StartAsync(SecurityEventTransmitter transmitter)
    {
        (transmitter.Issuer, transmitter.Audiences) = (Transmitter, [Audience]);
        return ApplicationUnderTest.StartAsync(services =>
        {
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
            services.AddSecurityEvents(options =>
            {
                options.Transmitters.Add(transmitter);
                options.Backchannel = () =>
                {
                    Interlocked.Increment(ref _calls);
                    return new HttpClientHandler();
                };
            });
            services.UseTestIssuer(_issuer);
        });
    }

    private static async Task<int> PushAsync(SecurityEventReceiver receiver, string token, string? authorization = null)
    {
        var request = new SecurityEventRequest
        {
            Method = "POST",
            ContentType = "application/secevent+jwt",
            Authorization = authorization,
            Body = new MemoryStream(Encoding.ASCII.GetBytes(token)),
        };
        return (await receiver.ReceiveAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }
}
