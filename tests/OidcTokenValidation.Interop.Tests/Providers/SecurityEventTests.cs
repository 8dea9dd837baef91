using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A transmitter on Node, with jose, pushes and queues security events: access tokens are rejected, and forged events change nothing.</summary>
public sealed class SecurityEventTests : IAsyncLifetime
{
    private const string Audience = "https://api.example.com/events";
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
    private const string Verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HttpClient _http = new();
    private ChildProcess? _transmitter;
    private string _issuer = "";

    public async ValueTask InitializeAsync()
    {
        Counterparts.Require();
        _transmitter = await ChildProcess.StartAsync(Counterparts.Node!, [Path.Combine(Counterparts.NodeFolder, "transmitter.mjs")], "{", _cancellation);
        _issuer = JsonElement.Parse(_transmitter.ReadyLine).GetProperty("issuer").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_transmitter is not null)
            await _transmitter.DisposeAsync();
    }

    [Fact]
    public async Task Pushed_event_rejects_the_tokens_of_the_session_until_the_next_login()
    {
        await using ApiHost api = await StartAsync();
        string alice = await CreateAccessTokenAsync("alice", "s1"), other = await CreateAccessTokenAsync("alice", "s2"), bob = await CreateAccessTokenAsync("bob", "s3");
        Assert.Equal("alice", (await SendAsync(api, alice)).Body);

        Assert.Equal((202, ""), await PushAsync(api, await CreateEventAsync(Verification, Opaque("stream"), new() { ["state"] = "x" })));
        Assert.Equal((202, ""), await PushAsync(api, await CreateEventAsync(SessionRevoked, Complex("alice", "s1"))));
        Reply rejected = await SendAsync(api, alice);
        Assert.Equal(HttpStatusCode.Unauthorized, rejected.Status);
        Assert.Contains("error_description=\"The access token was revoked.\"", rejected.Challenges.First(), StringComparison.Ordinal);
        Assert.Equal("alice", (await SendAsync(api, other)).Body);
        Assert.Equal("bob", (await SendAsync(api, bob)).Body);

        // A token of the same second as the event is rejected too.
        await Task.Delay(TimeSpan.FromSeconds(1.1), _cancellation);
        Assert.Equal("alice", (await SendAsync(api, await CreateAccessTokenAsync("alice", "s1"))).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(api, alice)).Status);
        Assert.Equal(["Session"], api.Logs.Messages(61).Select(static message => message.Split(' ')[1]));
    }

    [Fact]
    public async Task Forged_event_and_another_kind_of_JWT_change_nothing()
    {
        await using ApiHost api = await StartAsync();
        string alice = await CreateAccessTokenAsync("alice", "s1"), good = await CreateEventAsync(SessionRevoked, Complex("alice", "s1"));
        Assert.Equal((400, "invalid_key"), await PushAsync(api, await CreateEventAsync(SessionRevoked, Complex("alice", "s1"), forged: true)));
        Assert.Equal((400, "invalid_key"), await PushAsync(api, TokenText.WithAnotherSignature(good)));
        Assert.Equal((400, "invalid_audience"), await PushAsync(api, await CreateEventAsync(SessionRevoked, Complex("alice", "s1"), audience: SampleApi.Audience)));
        Assert.Equal((400, "invalid_request"), await PushAsync(api, await CreateEventAsync(SessionRevoked, Complex("alice", "s1"), typ: "JWT")));
        Assert.Equal((400, "invalid_request"), await PushAsync(api, await CreateEventAsync(SessionRevoked, Complex("alice", "s1"), typ: "logout+jwt")));
        Assert.Equal((400, "invalid_request"), await PushAsync(api, alice));
        Assert.Equal((401, "authentication_failed"), await PushAsync(api, good, "another secret of the same length"));
        Assert.Equal((202, ""), await PushAsync(api, await CreateEventAsync(SessionRevoked, JsonNode.Parse("""{"format":"iss_sub","iss":"https://other.example","sub":"alice"}""")!)));
        Assert.Equal("alice", (await SendAsync(api, alice)).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(api, good)).Status);
        Assert.Equal("alice", (await SendAsync(api, alice)).Body);
        Assert.Empty(api.Logs.Messages(61));
    }

    [Fact]
    public async Task Polled_events_are_applied_and_then_acknowledged_and_bad_ones_are_reported()
    {
        await using ApiHost api = await StartAsync(static (transmitter, issuer) => (transmitter.PollEndpoint, transmitter.PollSecret) = ($"{issuer}/poll", "poll-secret"));
        string alice = await CreateAccessTokenAsync("alice", "s1"), bob = await CreateAccessTokenAsync("bob", "s2");
        await QueueAsync("forged", await CreateEventAsync(SessionRevoked, Complex("bob", "s2"), forged: true));
        await QueueAsync("other kind", bob);
        await QueueAsync("good", await CreateEventAsync(SessionRevoked, Complex("alice", "s1"), new() { ["event_timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() }));
        JsonElement state = await UntilAsync(static state => state.GetProperty("queue").GetArrayLength() == 0);
        Assert.Equal("""["good"]""", state.GetProperty("acknowledged").GetRawText());
        Assert.Equal(
            ["forged invalid_key", "other kind invalid_request"],
            state.GetProperty("errors").EnumerateObject().Select(static error => $"{error.Name} {error.Value.GetProperty("err").GetString()}"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(api, alice)).Status);
        Assert.Equal("bob", (await SendAsync(api, bob)).Body);
        Assert.Null(Assert.Single(api.Services.GetRequiredService<SecurityEventReceiver>().GetHealth()).PollFault);

        // The long poll returns the next event at once.
        await Task.Delay(TimeSpan.FromSeconds(1.1), _cancellation);
        string next = await CreateAccessTokenAsync("alice", "s1");
        Assert.Equal("alice", (await SendAsync(api, next)).Body);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await QueueAsync("next", await CreateEventAsync(SessionRevoked, Complex("alice", "s1")));
        while ((await SendAsync(api, next)).Status == HttpStatusCode.OK)
            Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await UntilAsync(static state => state.GetProperty("acknowledged").GetArrayLength() == 2);
    }

    private Task<ApiHost> StartAsync(Action<SecurityEventTransmitter, string>? configure = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
            services.AddSecurityEvents(options =>
            {
                var transmitter = new SecurityEventTransmitter
                {
                    Issuer = _issuer,
                    Audiences = [Audience],
                    PushSecrets = [Secret],
                    RevokeSubject = false,
                    Keys = { AllowLoopbackHttp = true },
                };
                configure?.Invoke(transmitter, _issuer);
                options.Transmitters.Add(transmitter);
            });
            services.AddAuthentication().AddAccessToken(options =>
            {
                options.Audiences.Add(SampleApi.Audience);
                options.Trust(_issuer).Keys.AllowLoopbackHttp = true;
            });
            services.AddAuthorization();
        },
        static app =>
        {
            app.MapSecurityEvents("/events");
            app.MapGet("/me", static (HttpContext context) => context.User.Identity!.Name!).RequireAuthorization();
        });

    private static Task<Reply> SendAsync(ApiHost api, string token) => api.SendAsync("/me", "Bearer " + token);

    private async Task<string> CreateAccessTokenAsync(string subject, string session) => await CreateAsync("at+jwt", new JsonObject
    {
        ["aud"] = SampleApi.Audience,
        ["sub"] = subject,
        ["sid"] = session,
        ["client_id"] = "app",
        ["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600,
    });

    private Task<string> CreateEventAsync(
        string type, JsonNode subject, JsonObject? payload = null, bool forged = false, string audience = Audience, string typ = "secevent+jwt") => CreateAsync(
        typ,
        new JsonObject { ["aud"] = audience, ["sub_id"] = subject, ["events"] = new JsonObject { [type] = payload ?? [] } },
        forged);

    private async Task<string> CreateAsync(string typ, JsonObject claims, bool forged = false) =>
        (await PostAsync("/token", new JsonObject { ["typ"] = typ, ["claims"] = claims, ["forged"] = forged })).GetProperty("token").GetString()!;

    private Task QueueAsync(string jti, string token) => PostAsync("/queue", new JsonObject { ["jti"] = jti, ["token"] = token });

    // The status, and the error of the body.
    private async Task<(int Status, string Error)> PushAsync(ApiHost api, string token, string secret = Secret)
    {
        JsonElement response = await PostAsync(
            "/push", new JsonObject { ["endpoint"] = new Uri(api.Address, "/events").ToString(), ["secret"] = secret, ["token"] = token });
        string body = response.GetProperty("body").GetString()!;
        return (response.GetProperty("status").GetInt32(), body.Length == 0 ? "" : JsonElement.Parse(body).GetProperty("err").GetString()!);
    }

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> condition)
    {
        for (int i = 0; ; i++)
        {
            var state = await _http.GetFromJsonAsync<JsonElement>(_issuer + "/state", _cancellation);
            if (condition(state))
                return state;
            Assert.True(i < 200, state.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(100), _cancellation);
        }
    }

    private async Task<JsonElement> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(_issuer + path), content, _cancellation);
        return JsonElement.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(_cancellation));
    }

    private static JsonNode Opaque(string id) => new JsonObject { ["format"] = "opaque", ["id"] = id };

    private JsonNode Complex(string user, string session) => new JsonObject
    {
        ["format"] = "complex",
        ["user"] = new JsonObject { ["format"] = "iss_sub", ["iss"] = _issuer, ["sub"] = user },
        ["session"] = Opaque(session),
    };
}
