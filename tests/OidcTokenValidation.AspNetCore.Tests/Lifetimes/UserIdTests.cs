using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>SignalR finds the user of an access token without code of the application; tested with SignalR's own client.</summary>
public sealed class UserIdTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SignalR first", HttpTransportType.WebSockets)]
    [InlineData("SignalR last", HttpTransportType.WebSockets)]
    [InlineData("SignalR first", HttpTransportType.ServerSentEvents)]
    [InlineData("SignalR first", HttpTransportType.LongPolling)]
    [InlineData("mapped", HttpTransportType.WebSockets)]
    [InlineData("rebuilt", HttpTransportType.WebSockets)]
    [InlineData("rebuilt", HttpTransportType.LongPolling)]
    public async Task Messages_reach_the_subject_of_the_token(string setting, HttpTransportType transport)
    {
        await using ApiHost host = await StartAsync(setting);
        await using HubConnection alice = Connect(host, Providers.Home.Token().WithScope("read").Create(), transport);
        await using HubConnection bob = Connect(host, Providers.Home.Token().WithSubject("bob").Create(), transport);
        Task<string> received = NextMessageAsync(alice);
        await alice.StartAsync(Cancellation);
        await bob.StartAsync(Cancellation);
        Assert.Equal("alice", await alice.InvokeAsync<string?>("Who", Cancellation));
        Assert.Equal("bob", await bob.InvokeAsync<string?>("Who", Cancellation));
        await bob.InvokeAsync("Send", "alice", "hello", Cancellation);
        Assert.Equal("hello", await received.WaitAsync(Patience, Cancellation));

        // The requirement of a method is evaluated with the token too.
        Assert.Equal("alice reads", await alice.InvokeAsync<string>("Read", Cancellation));
        HubException refused = await Assert.ThrowsAsync<HubException>(() => bob.InvokeAsync<string>("Read", Cancellation));
        Assert.Contains("unauthorized", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own before")]
    [InlineData("own between")]
    [InlineData("own after")]
    public async Task User_id_provider_of_the_application_is_still_used(string setting)
    {
        await using ApiHost host = await StartAsync(setting);
        await using HubConnection alice = Connect(host, Providers.Home.Token().Create(), HttpTransportType.WebSockets);
        await alice.StartAsync(Cancellation);
        Assert.Equal("own", await alice.InvokeAsync<string?>("Who", Cancellation));
    }

    [Fact]
    public async Task Users_of_other_schemes_are_found_as_SignalR_finds_them()
    {
        await using ApiHost host = await StartAsync("SignalR first");
        await using HubConnection alice = Connect(host, Providers.Partner.Token().WithSubject("carol").Create(), HttpTransportType.WebSockets);
        await alice.StartAsync(Cancellation);
        Assert.Equal("carol", await alice.InvokeAsync<string?>("Who", Cancellation));
    }

    [Theory]
    [InlineData(true, "user-17")]
    [InlineData(false, "alice")]
    public async Task Identifier_counts_if_the_application_has_added_it(bool added, string expected)
    {
        await using ApiHost host = await StartAsync(added ? "identifier added" : "SignalR first");
        string token = Providers.Home.Token().WithClaim(ClaimTypes.NameIdentifier, "mallory").Create();
        await using HubConnection connection = Connect(host, token, HttpTransportType.WebSockets);
        await connection.StartAsync(Cancellation);
        Assert.Equal(expected, await connection.InvokeAsync<string?>("Who", Cancellation));
    }

    private static Task<string> NextMessageAsync(HubConnection connection)
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.On<string>("message", text => received.TrySetResult(text));
        return received.Task;
    }

    private static Task<ApiHost> StartAsync(string setting) => ApiHost.StartAsync(
        services =>
        {
            if (setting == "own before")
                services.AddSingleton<IUserIdProvider, OwnProvider>();
            if (setting == "SignalR first")
                services.AddSignalR();
            services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
                .AddAccessToken(static options => options.Accept(Providers.Home), scheme =>
                {
                    scheme.MapInboundClaims = setting == "mapped";
                    if (setting == "identifier added")
                        scheme.AddClaims = static (_, _, identity) => Add(identity, new Claim(ClaimTypes.NameIdentifier, "user-17"));
                })
                .AddJwtBearer(static options => options.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = Providers.Partner.Issuer,
                    ValidAudience = TestIssuer.DefaultAudience,
                    IssuerSigningKey = new JsonWebKey(Providers.Partner.Keys[0].PublicJwk),
                });
            if (setting == "own between")
                services.AddSingleton<IUserIdProvider, OwnProvider>();
            services.AddSignalR();
            if (setting == "own after")
                services.AddSingleton<IUserIdProvider, OwnProvider>();
            if (setting == "rebuilt")
                services.AddTransient<IClaimsTransformation, Rebuilding>();
            services.AddAuthorization();
        },
        static app => app.MapHub<UserHub>("/hub").RequireAuthorization(static policy =>
            policy.AddAuthenticationSchemes(AccessTokenDefaults.AuthenticationScheme, "Bearer").RequireAuthenticatedUser()));

    private static ValueTask Add(ClaimsIdentity identity, Claim claim)
    {
        identity.AddClaim(claim);
        return ValueTask.CompletedTask;
    }

    private static HubConnection Connect(ApiHost host, string token, HttpTransportType transport) => new HubConnectionBuilder()
        .WithUrl(new Uri(host.Address, "/hub"), transport, options =>
        {
            options.AccessTokenProvider = () => Task.FromResult<string?>(token);
            options.HttpMessageHandlerFactory = static _ => ApiHost.CreateHandler();
            options.WebSocketConfiguration = static socket => socket.Proxy = null;
        })
        .Build();

    private sealed class UserHub : Hub
    {
        public string? Who() => Context.UserIdentifier;

        public Task Send(string user, string text) => Clients.User(user).SendAsync("message", text, Context.ConnectionAborted);

        [RequireScope("read")]
        public string Read() => Context.UserIdentifier + " reads";
    }

    private sealed class OwnProvider : IUserIdProvider
    {
        public string GetUserId(HubConnectionContext connection) => "own";
    }

    private sealed class Rebuilding : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity([new Claim("department", "sales")], "application")));
    }
}
