using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Support;

/// <summary>A server over HTTP/2 with the service of one test, and a clock that only the test moves.</summary>
internal sealed class GrpcApi : IAsyncDisposable
{
    public const string Method = "/things.v1.Things/Do";

    /// <summary>How long an ordinary token of these tests is accepted: its lifetime and the clock skew.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(30);

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "home");

    private GrpcApi(ApiHost host, TestClock clock, TestIssuer issuer)
    {
        Host = host;
        Clock = clock;
        Issuer = issuer;
    }

    public ApiHost Host { get; }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    public string Bearer => Issuer.Token().ExpiringIn(TimeSpan.FromMinutes(10)).WithScope("read").Bearer();

    public static async Task<GrpcApi> StartAsync(
        RequestDelegate service,
        Action<AccessTokenValidationOptions>? options = null,
        Action<WebApplication>? map = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        Action<IServiceCollection>? services = null)
    {
        var clock = new TestClock();
        var issuer = new TestIssuer("https://home.example/", clock, Key);
        ApiHost host = await ApiHost.StartAsync(
            collection =>
            {
                collection.AddSingleton<TimeProvider>(clock);
                collection.AddAuthentication().AddAccessToken(accepted =>
                {
                    accepted.Accept(issuer);
                    options?.Invoke(accepted);
                });
                collection.AddAuthorization();
                collection.AddAccessTokenGrpc();
                services?.Invoke(collection);
            },
            app =>
            {
                map?.Invoke(app);
                app.MapPost(Method, service).AsGrpc().RequireAuthorization();
                app.MapPost("/things.v1.Things/Read", service).AsGrpc().RequireScope("read");
                app.MapPost("/things.v1.Things/Open", service).AsGrpc().AllowMissingAccessToken();
            },
            protocols);
        return new GrpcApi(host, clock, issuer);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Issuer.Dispose();
    }
}
