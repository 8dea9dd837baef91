using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Redis;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>A node that is cut off from its feed for longer than <see cref="TokenRevocationOptions.MaxFeedLag"/>.</summary>
public sealed class MaxFeedLagTests
{
    private static readonly TimeSpan MaxFeedLag = TimeSpan.FromSeconds(2);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NetworkCut.Silent)]
    [InlineData(NetworkCut.Refused)]
    public async Task Response_is_503_after_the_lag_and_no_revoked_token_is_accepted_afterwards(NetworkCut cut)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var network = new Network(server.Port);
        using var issuer = new TestIssuer();
        await using ApiHost api = await StartAsync(issuer, network, acceptTokensWithoutFeed: false);
        using var feed = new RedisRevocationFeed(new RedisRevocationFeedOptions { ConnectionString = server.ConnectionString });
        using TokenRevocations otherNode = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed);
        string before = await RevokeAsync("before"), during = CreateToken("during"), other = CreateToken("other");
        await Nodes.UntilAsync(async () => await SendAsync(api, before) == 401);
        Assert.Equal((200, "Healthy"), await GetHealthAsync(api));

        network.Cut(cut);
        long start = TimeProvider.System.GetTimestamp();
        await RevokeAsync("during");
        Assert.Equal([200, 503], await ListUntilAsync(other, 503));
        TimeSpan lag = TimeProvider.System.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper!.WriteLine($"{cut}: 503 after {lag.TotalSeconds:0.0} s");

        // The last read began up to a second before the cut; the lag is checked once a second.
        Assert.InRange(lag, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(60));
        Assert.Equal((401, 503, 503), (await SendAsync(api, before), await SendAsync(api, during), await SendAsync(api, other)));
        Reply unavailable = await api.SendAsync("/me", "Bearer " + other);
        Assert.Empty(unavailable.Challenges);
        Assert.Equal((503, "Unhealthy"), await GetHealthAsync(api));

        network.Heal();
        Assert.Equal([503, 401], await ListUntilAsync(during, 401));
        Assert.Equal((401, 200), (await SendAsync(api, before), await SendAsync(api, other)));
        await Nodes.UntilAsync(async () => await GetHealthAsync(api) == (200, "Healthy"));

        string CreateToken(string subject) => issuer.Token().WithSubject(subject).Create();

        async Task<string> RevokeAsync(string subject)
        {
            string token = CreateToken(subject);
            Assert.Equal(RevocationOutcome.Shared, await otherNode.RevokeSubjectAsync(issuer.Issuer, subject, cancellationToken: _cancellation));
            return token;
        }

        // The different statuses, in their order.
        async Task<List<int>> ListUntilAsync(string token, int status)
        {
            List<int> statuses = [];
            await Nodes.UntilAsync(async () =>
            {
                int response = await SendAsync(api, token);
                if (statuses.Count == 0 || statuses[^1] != response)
                    statuses.Add(response);
                return response == status;
            });
            return statuses;
        }
    }

    [Fact]
    public async Task Token_is_accepted_after_the_lag_by_explicit_choice()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var network = new Network(server.Port);
        using var issuer = new TestIssuer();
        await using ApiHost api = await StartAsync(issuer, network, acceptTokensWithoutFeed: true);
        TokenRevocations revocations = api.Services.GetRequiredService<TokenRevocations>();
        string before = issuer.Token().WithSubject("before").Create(), other = issuer.Token().WithSubject("other").Create();
        await revocations.RevokeSubjectAsync(issuer.Issuer, "before", cancellationToken: _cancellation);

        network.Cut(NetworkCut.Refused);
        await Nodes.UntilAsync(() => Task.FromResult(revocations.GetHealth().Lag > 2 * MaxFeedLag));
        Assert.Equal((401, 200), (await SendAsync(api, before), await SendAsync(api, other)));
        Assert.Equal((200, "Degraded"), await GetHealthAsync(api));
    }

    private static async Task<int> SendAsync(ApiHost api, string token) => (int)(await api.SendAsync("/me", "Bearer " + token)).Status;

    private static async Task<(int Status, string Text)> GetHealthAsync(ApiHost api)
    {
        Reply reply = await api.SendAsync("/health");
        return ((int)reply.Status, reply.Body);
    }

    private static Task<ApiHost> StartAsync(TestIssuer issuer, Network network, bool acceptTokensWithoutFeed) => ApiHost.StartAsync(
        services =>
        {
            services.AddRedisRevocationFeed($"127.0.0.1:{network.Port}");
            services.AddTokenRevocation(options =>
                (options.MaxTokenLifetime, options.MaxFeedLag, options.AcceptTokensWithoutFeed) = (TimeSpan.FromHours(1), MaxFeedLag, acceptTokensWithoutFeed));
            services.AddAuthentication().AddAccessToken(options =>
            {
                options.Audiences.Add(TestIssuer.DefaultAudience);
                options.Issuers.Add(issuer.Trust());
            });
            services.AddAuthorization();
            services.AddHealthChecks().AddAccessTokenValidation();
        },
        static app =>
        {
            app.MapHealthChecks("/health");
            app.MapGet("/me", static (HttpContext context) => context.User.Identity!.Name!).RequireAuthorization();
        });
}
