using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

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
        Recorder = host.Services.GetRequiredService<CallRecorder>();
    }

    public ApiHost Host { get; }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    public NotesScript Script { get; }

    /// <summary>The server's interceptor, which records the calls.</summary>
    public CallRecorder Recorder { get; }

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
        bool revokes = false,
        Action<IServiceCollection>? services = null,
        Action<ListenOptions>? listen = null)
    {
        var clock = new TestClock();
        var issuer = new TestIssuer("https://home.example/", clock, Key);
        ApiHost host = await ApiHost.StartAsync(
            collection =>
            {
                collection.AddSingleton<TimeProvider>(clock);
                collection.AddSingleton<NotesScript>();
                collection.AddSingleton<CallRecorder>();
                collection.AddAuthentication().AddAccessToken(accepted =>
                {
                    accepted.Accept(issuer);
                    options?.Invoke(accepted);
                });
                collection.AddAuthorization();
                collection.AddGrpc(static grpc => grpc.Interceptors.Add<CallRecorder>()).AddJsonTranscoding();
                collection.AddAccessTokenGrpc();
                services?.Invoke(collection);
                if (revokes)
                    collection.AddTokenRevocation(static revocation => revocation.MaxTokenLifetime = TimeSpan.FromMinutes(10));
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
            protocols,
            listen);
        return new NotesApi(host, protocols, clock, issuer);
    }

    public string BearerFor(string subject) => Issuer.Token().WithSubject(subject).ExpiringIn(TimeSpan.FromMinutes(10)).WithScope("read").Bearer();

    /// <summary>A client over HTTP/2.</summary>
    public Notes.NotesClient Client(DelegatingHandler? handler = null) => new(Connect(handler));

    /// <summary>A client of gRPC-Web in one of its modes.</summary>
    public Notes.NotesClient WebClient(GrpcWebMode mode) => new(Connect(new GrpcWebHandler(mode)));

    /// <summary>A channel to this API; its requests pass the handler, and then the one that sends them.</summary>
    public GrpcChannel Connect(DelegatingHandler? handler = null, HttpMessageHandler? sender = null)
    {
        HttpMessageHandler inner = new VersionHandler(_version, sender ?? ApiHost.CreateHandler());
        if (handler is not null)
        {
            handler.InnerHandler = inner;
            inner = handler;
        }

        var channel = GrpcChannel.ForAddress(Host.Address, new GrpcChannelOptions { HttpHandler = inner, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    public CallOptions With(string? authorization) => new(authorization is null ? [] : new Metadata { { "authorization", authorization } }, cancellationToken: Cancellation);

    public async Task BegunAsync() => await Script.Begun.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

    /// <summary>Nothing was logged that an operator would have to look at.</summary>
    /// <param name="level">The level from which records count.</param>
    public void AssertQuiet(LogLevel level = LogLevel.Warning) => Assert.DoesNotContain(Host.Logs.Records, record => record.Level >= level && !IsCancellation(record));

    public async ValueTask DisposeAsync()
    {
        Script.End();
        _channels.ForEach(static channel => channel.Dispose());
        await Host.DisposeAsync();
        Issuer.Dispose();
    }

    // Older versions of Grpc.AspNetCore log the exception of a service that is cancelled as an error.
    private static bool IsCancellation(LogRecord record) => record is { Category: "Grpc.AspNetCore.Server.ServerCallHandler", Exception: OperationCanceledException };

    // Older versions of Grpc.Net.Client have no option for it.
    private sealed class VersionHandler(Version version, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
