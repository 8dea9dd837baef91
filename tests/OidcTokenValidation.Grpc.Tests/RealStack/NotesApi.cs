using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>The order of the middleware of gRPC-Web and of authentication.</summary>
public enum Order
{
    NoWeb,
    WebFirst,
    WebLast,
}

/// <summary>Grpc.AspNetCore on Kestrel with a clock that only the test moves, and clients of Grpc.Net.Client.</summary>
internal sealed class NotesApi : IAsyncDisposable
{
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(30);

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "home");

    private readonly List<GrpcChannel> _channels = [];

    private readonly Version _version;

    private NotesApi(ApiHost host, HttpProtocols protocols, TestClock clock, TestIssuer issuer)
    {
        _version = protocols == HttpProtocols.Http1 ? HttpVersion.Version11 : HttpVersion.Version20;
        Host = host;
        Clock = clock;
        Issuer = issuer;
        Script = host.Services.GetRequiredService<NotesScript>();
    }

    public ApiHost Host { get; }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    public NotesScript Script { get; }

    /// <summary>The revocations, if the API was started with them.</summary>
    public TokenRevocations Revocations => Host.Services.GetRequiredService<TokenRevocations>();

    public string Bearer => BearerFor("alice");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<NotesApi> StartAsync(
        Order order = Order.NoWeb,
        HttpProtocols protocols = HttpProtocols.Http2,
        Action<AccessTokenValidationOptions>? options = null,
        Action<IEndpointConventionBuilder>? conventions = null,
        Action<WebApplication>? map = null,
        bool revokes = false)
    {
        var clock = new TestClock();
        var issuer = new TestIssuer("https://home.example/", clock, Key);
        ApiHost host = await ApiHost.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddSingleton<NotesScript>();
                services.AddAuthentication().AddAccessToken(accepted =>
                {
                    accepted.Accept(issuer);
                    options?.Invoke(accepted);
                });
                services.AddAuthorization();
                services.AddGrpc().AddJsonTranscoding();
                services.AddAccessTokenGrpc();
                if (revokes)
                    services.AddTokenRevocation(static revocation => revocation.MaxTokenLifetime = TimeSpan.FromMinutes(10));
            },
            app =>
            {
                app.UseRouting();
                if (order == Order.WebFirst)
                    app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
                app.UseAuthentication();
                if (order == Order.WebLast)
                    app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
                app.UseAuthorization();
                GrpcServiceEndpointConventionBuilder service = app.MapGrpcService<NotesService>().RequireScope("read");
                conventions?.Invoke(service);
                map?.Invoke(app);
            },
            protocols);
        return new NotesApi(host, protocols, clock, issuer);
    }

    public string BearerFor(string subject) => Issuer.Token().WithSubject(subject).ExpiringIn(TimeSpan.FromMinutes(10)).WithScope("read").Bearer();

    /// <summary>A client over HTTP/2.</summary>
    public Notes.NotesClient Client(DelegatingHandler? handler = null) => Connect(handler);

    /// <summary>A client of gRPC-Web in one of its modes.</summary>
    public Notes.NotesClient WebClient(GrpcWebMode mode) => Connect(new GrpcWebHandler(mode));

    public CallOptions With(string? authorization) => new(authorization is null ? [] : new Metadata { { "authorization", authorization } }, cancellationToken: Cancellation);

    public async Task BegunAsync() => await Script.Begun.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

    public async ValueTask DisposeAsync()
    {
        Script.End();
        _channels.ForEach(static channel => channel.Dispose());
        await Host.DisposeAsync();
        Issuer.Dispose();
    }

    private Notes.NotesClient Connect(DelegatingHandler? handler)
    {
        HttpMessageHandler inner = ApiHost.CreateHandler();
        if (handler is not null)
        {
            handler.InnerHandler = inner;
            inner = handler;
        }

        var channel = GrpcChannel.ForAddress(Host.Address, new GrpcChannelOptions { HttpHandler = inner, DisposeHttpClient = true, HttpVersion = _version });
        _channels.Add(channel);
        return new Notes.NotesClient(channel);
    }
}
