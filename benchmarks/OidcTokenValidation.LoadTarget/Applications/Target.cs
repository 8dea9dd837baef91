using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Benchmarks.Requests;

namespace OidcTokenValidation.LoadTarget.Applications;

/// <summary>The same small application, guarded in one of several ways: what differs between two of them is what the guard costs.</summary>
internal static class Target
{
    public static WebApplication Create(string kind, string keyFile)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        string jwks = File.ReadAllText(keyFile);
        bool isGuarded = kind is "ours" or "jwtbearer" or "identityweb" or "openiddict" or "empty" or "floor";
        switch (kind)
        {
            case "ours":
                builder.Services.AddAuthentication().AddAccessToken(options => Peer.Configure(options, jwks));
                break;
            case "jwtbearer":
                Peer.AddJwtBearer(builder.Services, jwks);
                break;
            case "identityweb":
                Peer.AddIdentityWeb(builder.Services, jwks);
                break;
            case "openiddict":
                Peer.AddOpenIddict(builder.Services, jwks);
                break;
            case "empty":
                builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, EmptyScheme>(EmptyScheme.Name, configureOptions: null);
                break;
            case "floor":
                builder.Services.AddSingleton(_ => new FloorVerifier(jwks));
                builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, FloorScheme>(FloorScheme.Name, configureOptions: null);
                break;
            case "anonymous":
                // The middleware is there, and no scheme runs.
                builder.Services.AddAuthentication();
                break;
            case "bare":
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such target.");
        }

        if (kind != "bare")
            builder.Services.AddAuthorization();
        WebApplication app = builder.Build();
        Statistics.UseIn(app);
        if (kind != "bare")
            app.UseAuthentication().UseAuthorization();
        RouteHandlerBuilder endpoint = app.MapGet("/", static () => "Hello");
        if (isGuarded)
            endpoint.RequireAuthorization();
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"listening {app.Urls.First()}"));
        return app;
    }
}
