using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Challenges;

/// <summary>A warning is logged at the start if challenges name metadata that no endpoint serves.</summary>
public sealed class UnservedMetadataTests
{
    private const string Resource = "https://api.example.com/v1";

    [Fact]
    public async Task Address_that_nothing_serves_is_a_warning_with_the_line_to_write()
    {
        await using ApiHost host = await StartAsync(static app => app.MapGet("/me", static () => "me"));

        LogRecord line = Assert.Single(Warnings(host));
        Assert.Equal((LogLevel.Warning, 64), (line.Level, line.EventId));
        Assert.Contains("the scheme AccessToken name https://api.example.com/.well-known/oauth-protected-resource/v1", line.Text, StringComparison.Ordinal);
        Assert.Contains("Write app.MapProtectedResourceMetadata();", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_scheme_is_checked()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication()
                    .AddAccessToken("a", static options => Accept(options, "https://a.example.com"))
                    .AddAccessToken("b", static options => Accept(options, "https://b.example.com/b"))
                    .AddAccessToken("c", static options => options.Accept(Providers.Home));
                services.AddAuthorization();
            },
            static app => app.MapProtectedResourceMetadata(authenticationScheme: "a"));

        Assert.Contains("Write app.MapProtectedResourceMetadata(authenticationScheme: \"b\");", Assert.Single(Warnings(host)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mapped")]
    [InlineData("mapped elsewhere")]
    [InlineData("own endpoint")]
    [InlineData("a proxy's catch-all")]
    [InlineData("fallback")]
    [InlineData("gRPC alone")]
    [InlineData("no endpoints")]
    public async Task Address_that_something_may_serve_is_no_warning(string how)
    {
        await using ApiHost host = await StartAsync(app =>
        {
            IEndpointConventionBuilder? builder = how switch
            {
                "mapped" => app.MapProtectedResourceMetadata(),
                "mapped elsewhere" => app.MapProtectedResourceMetadata("/metadata"),
                "own endpoint" => app.MapGet("/.well-known/oauth-protected-resource/{**path}", static () => "{}"),
                "a proxy's catch-all" => app.Map("{**all}", static () => "x"),
                "fallback" => app.MapFallback(static () => "x"),
                "gRPC alone" => app.MapPost("/things.v1.Things/List", static () => "x").WithDisplayName("gRPC - /things.v1.Things/List"),
                _ => null,
            };
            if (how is not ("gRPC alone" or "no endpoints"))
                app.MapGet("/me", static () => "me");
        });

        Assert.Empty(Warnings(host));
    }

    [Fact]
    public async Task Warning_is_not_logged_where_no_address_is_configured()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services => services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home)),
            static app => app.MapGet("/me", static () => "me"));

        Assert.Empty(Warnings(host));
    }

    private static IEnumerable<LogRecord> Warnings(ApiHost host) => host.Logs.Records.Where(static record => record is { Category: "OidcTokenValidation.AspNetCore", EventId: 64 });

    private static void Accept(AccessTokenValidationOptions options, string resource)
    {
        options.Accept(Providers.Home);
        options.ProtectedResource.Resource = resource;
    }

    private static Task<ApiHost> StartAsync(Action<WebApplication> map) => ApiHost.StartAsync(
        static services => services.AddAuthentication().AddAccessToken(static options => Accept(options, Resource)),
        map);
}
