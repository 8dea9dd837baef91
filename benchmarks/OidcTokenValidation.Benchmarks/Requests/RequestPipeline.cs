using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Benchmarks.Requests;

/// <summary>ASP.NET Core's authentication and authorization in memory: no server, no routing, an endpoint that does nothing.</summary>
internal sealed class RequestPipeline
{
    // More than ASP.NET Core sets, so that the collection does not grow in the middle of a request; Kestrel's is kept for the connection.
    private const int Features = 24;

    private static readonly HttpConnectionFeature Connection = new();
    private static readonly TlsConnectionFeature Tls = new();
    private static readonly HttpRequestLifetimeFeature Lifetime = new();

    private readonly DefaultHttpContextFactory _contexts;
    private readonly RequestDelegate _pipeline;
    private readonly Endpoint _endpoint;
    private readonly string _authorization;

    private RequestPipeline(string token, Action<IServiceCollection> addScheme, params object[] metadata)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationManager());
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Warning)).AddRouting().AddAuthorization();
        services.AddAuthentication();
        addScheme(services);
        IServiceProvider provider = services.BuildServiceProvider();
        _contexts = new DefaultHttpContextFactory(provider);
        _endpoint = new Endpoint(static _ => Task.CompletedTask, new EndpointMetadataCollection(metadata), "benchmark");
        _authorization = "Bearer " + token;

        var app = new ApplicationBuilder(provider);
        app.UseAuthentication().UseAuthorization().Run(context => _endpoint.RequestDelegate!(context));
        _pipeline = app.Build();
    }

    /// <summary>The endpoint is open, and there is no scheme.</summary>
    public static RequestPipeline Anonymous(string token) => new(token, static _ => { });

    /// <summary>The endpoint is closed; everybody passes.</summary>
    public static RequestPipeline Empty(string token) =>
        new(
            token,
            static services => services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, EmptyScheme>(EmptyScheme.Name, configureOptions: null),
            new AuthorizeAttribute());

    public static RequestPipeline Library(string token, string jwks, int maxCachedTokens) =>
        new(
            token,
            services => services.AddAuthentication().AddAccessToken(options =>
            {
                Peer.Configure(options, jwks);
                options.MaxCachedTokens = maxCachedTokens;
            }),
            new AuthorizeAttribute());

    /// <param name="token">The token of each request.</param>
    /// <param name="jwks">The keys of its issuer.</param>
    /// <param name="add">Adds the peer, with these keys.</param>
    public static RequestPipeline OfPeer(string token, string jwks, Action<IServiceCollection, string> add) =>
        new(token, services => add(services, jwks), new AuthorizeAttribute());

    /// <summary>One request from its beginning to its end.</summary>
    public bool Run()
    {
        HttpContext context = _contexts.Create(NewFeatures());
        context.SetEndpoint(_endpoint);
        Task answer = _pipeline(context);
        int status = context.Response.StatusCode;
        bool isGood = answer.IsCompletedSuccessfully && status == StatusCodes.Status200OK;
        ValueTask end = context.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable services ? services.DisposeAsync() : default;
        _contexts.Dispose(context);
        return isGood && end.IsCompletedSuccessfully
            ? true
            : throw new InvalidOperationException($"Expected the request to pass, and at once: {answer.Status}, {status}.", answer.Exception);
    }

    private FeatureCollection NewFeatures()
    {
        var features = new FeatureCollection(Features);
        var request = new HttpRequestFeature { Method = "GET", Path = "/", RawTarget = "/", Scheme = "https", Protocol = "HTTP/1.1" };
        request.Headers.Host = "api.example.com";
        request.Headers.Authorization = _authorization;
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));

        // Kestrel has these three without making them.
        features.Set<IHttpConnectionFeature>(Connection);
        features.Set<ITlsConnectionFeature>(Tls);
        features.Set<IHttpRequestLifetimeFeature>(Lifetime);
        return features;
    }
}
