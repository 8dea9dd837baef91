using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Who may push security events: with the secret of the transmitter, or with an access token of the API.</summary>
public sealed class SecurityEventsTests : IDisposable
{
    private const string Audience = "https://api.example.com/events";
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly TestIssuer _issuer = new("https://login.example.com/");

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task Secret_is_enough_where_all_other_endpoints_need_a_user()
    {
        await using ApiHost host = await StartAsync(static transmitter => transmitter.PushSecrets = [Secret], static _ => { });
        Assert.Equal(HttpStatusCode.Unauthorized, await PushAsync(host, authorization: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PushAsync(host, "Bearer " + _issuer.Token().Create()));
        Assert.Equal(HttpStatusCode.Accepted, await PushAsync(host, "Bearer " + Secret));
    }

    [Fact]
    public async Task Secret_is_no_access_token_and_is_not_sent_to_the_provider()
    {
        var provider = new Introspection();
        await using ApiHost host = await StartAsync(static transmitter => transmitter.PushSecrets = [Secret], static _ => { }, options =>
        {
            options.Issuers[0].Introspection = new() { Endpoint = "https://login.example.com/introspect", ClientId = "api", ClientSecret = "secret" };
            options.Backchannel = () => provider;
        });
        Assert.Equal(HttpStatusCode.Accepted, await PushAsync(host, "Bearer " + Secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await PushAsync(host, "Bearer 0123456789abcdef0123456789abcdeg"));
        Assert.Equal(0, provider.Count);
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer opaque" } } };
        using HttpResponseMessage response = await http.GetAsync(new Uri(host.Address, "/other"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (response.StatusCode, provider.Count));
    }

    [Fact]
    public async Task Access_token_is_required_where_the_endpoint_requires_authorization()
    {
        await using ApiHost host = await StartAsync(static _ => { }, static endpoint => endpoint.RequireScope("events"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PushAsync(host, authorization: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PushAsync(host, "Bearer " + Secret));
        Assert.Equal(HttpStatusCode.Forbidden, await PushAsync(host, "Bearer " + _issuer.Token().Create()));
        Assert.Equal(HttpStatusCode.Accepted, await PushAsync(host, "Bearer " + _issuer.Token().WithScope("events").Create()));
    }

    [Fact]
    public async Task Endpoint_without_a_receiver_stops_the_start()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApiHost.StartAsync(
            static services => services.AddAuthorization(), static app => app.MapSecurityEvents("/events")));
        Assert.Equal("MapSecurityEvents has no receiver. Call services.AddSecurityEvents(…) with the transmitters.", exception.Message);
    }

    private Task<ApiHost> StartAsync(
        Action<SecurityEventTransmitter> configure, Action<IEndpointConventionBuilder> mark, Action<AccessTokenValidationOptions>? configureApi = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
            services.AddSecurityEvents(options =>
            {
                var transmitter = new SecurityEventTransmitter { Issuer = _issuer.Issuer, Audiences = [Audience], Keys = { Jwks = _issuer.Jwks } };
                configure(transmitter);
                options.Transmitters.Add(transmitter);
            });
            services.AddAuthentication().AddAccessToken(options =>
            {
                options.Audiences.Add(TestIssuer.DefaultAudience);
                options.Issuers.Add(_issuer.Trust());
                configureApi?.Invoke(options);
            });
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
        app =>
        {
            mark(app.MapSecurityEvents("/events"));
            app.MapGet("/other", static () => "other");
        });

    private async Task<HttpStatusCode> PushAsync(ApiHost host, string? authorization)
    {
        string token = _issuer.Token().OfType("secevent+jwt").For(Audience)
            .WithClaim("events", JsonNode.Parse("""{"https://schemas.openid.net/secevent/ssf/event-type/verification":{}}""")).Create();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/events"))
        {
            Content = new StringContent(token, Encoding.ASCII, "application/secevent+jwt"),
        };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private sealed class Introspection : HttpMessageHandler
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(new HttpResponseMessage
            {
                Content = new StringContent("""{"active":false}""", Encoding.UTF8, "application/json"),
                RequestMessage = request,
            });
        }
    }
}
