using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>The README's <c>/logout</c> over the wire: the user's other tokens are rejected for their whole life, a new login works at once, and other users are not affected.</summary>
public sealed class LogoutTests : IAsyncDisposable
{
    private const string Denied = "The access token was revoked.";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly Endpoint _endpoint = new();
    private ApiHost? _host;

    public LogoutTests() => _issuer = new TestIssuer("https://login.example.com/", _clock, TestSigningKey.Create("ES256"));

    private long Seconds => _clock.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _issuer.Dispose();
    }

    [Fact]
    public async Task Logout_ends_all_tokens_of_the_user_and_lets_a_new_login_in()
    {
        string[] alice = [Token("alice"), Token("alice")];
        string bob = Token("bob");
        await AssertLogoutAsync(alice, bob, () => Token("alice"));
    }

    [Fact]
    public async Task Logout_ends_all_opaque_tokens_of_the_user_and_lets_a_new_login_in()
    {
        string[] alice = [Opaque("alice"), Opaque("alice")];
        string bob = Opaque("bob");
        await AssertLogoutAsync(alice, bob, () => Opaque("alice"));
    }

    [Fact]
    public async Task Logout_by_an_opaque_token_ends_the_user_s_JWTs_too()
    {
        string jwt = Token("alice");
        ApiHost host = await StartAsync();
        (await host.SendAsync("/", jwt)).AssertOk("alice");

        Assert.Equal(HttpStatusCode.NoContent, (await host.SendAsync("/logout", Opaque("alice"), HttpMethod.Post)).Status);

        AssertDenied(await host.SendAsync("/", jwt));
    }

    [Fact]
    public async Task Logout_ends_the_token_itself_where_the_provider_s_clock_is_ahead()
    {
        string ahead = "Bearer " + _issuer.Token().WithSubject("alice").IssuedAt(_clock.GetUtcNow().AddSeconds(20)).ExpiringIn(Longest).Create();
        ApiHost host = await StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await host.SendAsync("/logout", ahead, HttpMethod.Post)).Status);

        AssertDenied(await host.SendAsync("/", ahead));
        _clock.Advance(TimeSpan.FromSeconds(21));
        (await host.SendAsync("/", Token("alice"))).AssertOk("alice");
    }

    private async Task AssertLogoutAsync(string[] alice, string bob, Func<string> logIn)
    {
        ApiHost host = await StartAsync();
        for (int i = 0; i < 3; i++)
        {
            foreach (string token in alice)
                (await host.SendAsync("/", token)).AssertOk("alice");
        }

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.NoContent, (await host.SendAsync("/logout", alice[0], HttpMethod.Post)).Status);
        foreach (string token in alice)
            AssertDenied(await host.SendAsync("/", token));
        AssertDenied(await host.SendAsync("/logout", alice[1], HttpMethod.Post));

        _clock.Advance(TimeSpan.FromSeconds(1));
        string again = logIn();
        (await host.SendAsync("/", again)).AssertOk("alice");

        // Up to the last second of their life, that is of the clock skew after it.
        for (int minute = 10; minute < 60; minute += 5)
        {
            foreach (string token in alice)
                AssertDenied(await host.SendAsync("/", token));
            (await host.SendAsync("/", again)).AssertOk("alice");
            (await host.SendAsync("/", bob)).AssertOk("bob");
            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        _clock.Advance(TimeSpan.FromSeconds(28));
        AssertDenied(await host.SendAsync("/", alice[1]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Reply expired = await host.SendAsync("/", alice[1]);
        Assert.Equal(HttpStatusCode.Unauthorized, expired.Status);
        Assert.DoesNotContain(Denied, expired.AllText, StringComparison.Ordinal);
        (await host.SendAsync("/", again)).AssertOk("alice");
    }

    private static void AssertDenied(Reply reply) => reply.AssertRefused(HttpStatusCode.Unauthorized, $"Bearer realm=\"api\", error=\"invalid_token\", error_description=\"{Denied}\"", "invalid_token");

    private string Token(string subject) => "Bearer " + _issuer.Token().WithSubject(subject).ExpiringIn(Longest).Create();

    private string Opaque(string subject) => "Bearer " + _endpoint.Issue(new JsonObject
    {
        ["active"] = true,
        ["sub"] = subject,
        ["aud"] = TestIssuer.DefaultAudience,
        ["iat"] = Seconds,
        ["exp"] = Seconds + (long)Longest.TotalSeconds,
    });

    // The README's program, with the test's issuer, endpoint and clock.
    private async Task<ApiHost> StartAsync()
    {
        return _host = await ApiHost.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(_clock);
                services.AddTokenRevocation(options => options.MaxTokenLifetime = Longest);
                services.AddAuthentication().AddAccessToken(options =>
                {
                    options.Audiences.Add(TestIssuer.DefaultAudience);
                    options.Issuers.Add(_issuer.Trust());
                    options.Issuers[0].Introspection = new() { Endpoint = "https://login.example.com/introspect", ClientId = "api", ClientSecret = "secret" };
                    options.Backchannel = () => _endpoint;
                });
                services.AddAuthorization();
            },
            app =>
            {
                app.MapGet("/", (AccessToken token) => token.Subject).RequireAuthorization();
                app.MapPost("/logout", async (AccessToken token, TokenRevocations revocations) =>
                {
                    await revocations.RevokeSubjectAsync(token);
                    return Results.NoContent();
                }).RequireAuthorization();
            });
    }

    /// <summary>The provider's introspection endpoint, for tokens that it issued.</summary>
    private sealed class Endpoint : HttpMessageHandler
    {
        private readonly Dictionary<string, string> _responses = new(StringComparer.Ordinal);

        public string Issue(JsonObject response)
        {
            string token = $"opaque-{_responses.Count}";
            _responses[token] = response.ToJsonString();
            return token;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string form = await request.Content!.ReadAsStringAsync(cancellationToken);
            string token = form.Split('&').Single(static pair => pair.StartsWith("token=", StringComparison.Ordinal))["token=".Length..];
            return new HttpResponseMessage { Content = new StringContent(_responses[token], Encoding.UTF8, "application/json"), RequestMessage = request };
        }
    }
}
