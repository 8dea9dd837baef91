using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>What a request costs the garbage collector beyond ASP.NET Core's own authentication and authorization. Bytes are counted: the numbers are the same on every machine.</summary>
public sealed class AllocationTests : IDisposable
{
    /// <summary>A cached token on an endpoint that requires one: ticket, properties, principal without claims, and what the library stores for the request.</summary>
    private const long KnownToken = 1_200;

    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task Cached_token_allocates_little_more_than_a_scheme_that_accepts_every_request()
    {
        string field = "Bearer " + _issuer.Token().WithScope("read").Create();
        long theirs = await BytesOfAsync(field, static builder => builder.AddScheme<AuthenticationSchemeOptions, Everybody>("Everybody", configureOptions: null));
        long ours = await BytesOfAsync(field, builder => builder.AddAccessToken(options =>
        {
            options.Issuers.Add(_issuer.Trust());
            options.Audiences.Add(TestIssuer.DefaultAudience);
        }), enough: theirs + KnownToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{ours} bytes; ASP.NET Core's own {theirs} bytes");
        Assert.InRange(ours - theirs, 0, KnownToken);
    }

    // Stops as soon as a request allocates no more than what is enough.
    private static async Task<long> BytesOfAsync(string field, Action<AuthenticationBuilder> addScheme, long enough = 0)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddRouting().AddAuthorization();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        addScheme(services.AddAuthentication());
        await using ServiceProvider provider = services.BuildServiceProvider();
        var endpoint = new Endpoint(static _ => Task.CompletedTask, new EndpointMetadataCollection(new AuthorizeAttribute()), displayName: null);
        var app = new ApplicationBuilder(provider);
        app.UseAuthentication().UseAuthorization().Run(static _ => Task.CompletedTask);
        RequestDelegate pipeline = app.Build();

        // The container compiles its service factories in the background and allocates more until then: the minimum is the cost of later requests.
        long least = long.MaxValue;
        for (int i = 0; i < (enough > 0 ? 20_000 : 100) && least > enough; i++)
        {
            least = Math.Min(least, Enumerable.Range(0, 10).Min(_ => Run()));
            await Task.Run(static () => { }, TestContext.Current.CancellationToken);
        }

        return least;

        long Run()
        {
            using IServiceScope scope = provider.CreateScope();
            var request = new HttpRequestFeature { Method = "GET", Path = "/", RawTarget = "/", Scheme = "https", Protocol = "HTTP/1.1", Headers = { Host = "api.example.com", Authorization = field } };
            var features = new FeatureCollection(32);
            features.Set<IHttpRequestFeature>(request);
            features.Set<IHttpResponseFeature>(new HttpResponseFeature());
            features.Set<IHttpConnectionFeature>(new HttpConnectionFeature());
            features.Set<ITlsConnectionFeature>(new TlsConnectionFeature());
            features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
            var context = new DefaultHttpContext(features) { RequestServices = scope.ServiceProvider };
            context.SetEndpoint(endpoint);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task pending = pipeline(context);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(pending.IsCompletedSuccessfully);
            Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
            return bytes;
        }
    }

    private sealed class Everybody(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        private static readonly Task<AuthenticateResult> Passed = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity("Everybody")), "Everybody")));

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Passed;
    }
}
